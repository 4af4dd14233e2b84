(* Networks with rational weights, and a checker for them that is proved sound.

   A layer has one denominator: (den, [(w, b); ...]) stands for the rows w/den and biases b/den.
   [evalQ] is what the network computes, over Q; [check] decides with integers whether it has the
   label of every point of a list as its output, and [check_sound] says that it is right. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net.
Import ListNotations.
Open Scope Z_scope.

Definition qlayer : Type := (positive * list form)%type.
Record qnetwork := { q_hidden : list qlayer; q_output : positive * form }.

(* ---- what a network computes ---- *)
Fixpoint dotQ (w : list Z) (x : list Q) : Q :=
  match w, x with a :: w', b :: x' => (inject_Z a * b + dotQ w' x')%Q | _, _ => 0%Q end.
Definition valueQ (den : positive) (f : form) (x : list Q) : Q :=
  ((dotQ (fst f) x + inject_Z (snd f)) * (1 # den))%Q.
Definition reluQ (q : Q) : Q := if Qle_bool q 0 then 0%Q else q.
Definition layerQ (x : list Q) (l : qlayer) : list Q :=
  map (fun f => reluQ (valueQ (fst l) f x)) (snd l).
Definition evalQ (n : qnetwork) (x : list Q) : Q :=
  valueQ (fst (q_output n)) (snd (q_output n)) (fold_left layerQ (q_hidden n) x).

(* The sizes are those of the integer network without the denominators. *)
Definition skeleton (n : qnetwork) : network :=
  {| hidden := map snd (q_hidden n); output := snd (q_output n) |}.
Definition q_width (n : qnetwork) : nat := width (skeleton n).
Definition q_depth (n : qnetwork) : nat := depth (skeleton n).
Definition q_params (d : nat) (n : qnetwork) : nat := params d (skeleton n).
Definition q_wf (d : nat) (n : qnetwork) : Prop := wf d (skeleton n).

(* Points X / cd with labels y / ld, all of them hit. *)
Definition memorizes (n : qnetwork) (cd ld : positive) (data : list (list Z * Z)) : Prop :=
  forall X y, In (X, y) data -> (evalQ n (map (fun a => a # cd) X) == y # ld)%Q.

(* ---- the checker: integers over one denominator a layer ---- *)
Definition stepZ (s : positive * list Z) (l : qlayer) : positive * list Z :=
  let (D, x) := s in
  ((fst l * D)%positive, map (fun f => relu (dot (fst f) x + snd f * Zpos D)) (snd l)).
Definition check_point (n : qnetwork) (cd ld : positive) (p : list Z * Z) : bool :=
  let (D, x) := fold_left stepZ (q_hidden n) (cd, fst p) in
  let f := snd (q_output n) in
  (dot (fst f) x + snd f * Zpos D) * Zpos ld =? snd p * Zpos (fst (q_output n) * D).
Definition check (n : qnetwork) (cd ld : positive) (data : list (list Z * Z)) : bool :=
  forallb (check_point n cd ld) data.

(* ---- soundness ---- *)
Definition scaled (D : positive) (x : list Z) (q : list Q) : Prop :=
  Forall2 (fun a b => (b == a # D)%Q) x q.

Lemma scaled_points D x : scaled D x (map (fun a => a # D) x).
Proof. induction x; cbn; constructor; [reflexivity|assumption]. Qed.

Lemma dot_scaled D w : forall x q, scaled D x q -> (dotQ w q == dot w x # D)%Q.
Proof.
  induction w as [|a w IH]; intros x q H; [reflexivity|].
  destruct H as [|b p x q E H]; cbn [dot dotQ]; [reflexivity|].
  rewrite E, (IH x q H). unfold Qeq, Qplus, Qmult, inject_Z. cbn [Qnum Qden].
  rewrite ?Pos.mul_1_l, ?Pos2Z.inj_mul. ring.
Qed.

Lemma value_scaled D den f x q : scaled D x q ->
  (valueQ den f q == (dot (fst f) x + snd f * Zpos D) # (den * D))%Q.
Proof.
  intro H. unfold valueQ. rewrite (dot_scaled D _ _ _ H).
  unfold Qeq, Qplus, Qmult, inject_Z. cbn [Qnum Qden].
  rewrite ?Pos.mul_1_r, ?Pos2Z.inj_mul. ring.
Qed.

Lemma relu_scaled z D q : (q == z # D)%Q -> (reluQ q == relu z # D)%Q.
Proof.
  intro H. unfold reluQ, relu. destruct (Qle_bool q 0) eqn:E.
  - apply Qle_bool_iff in E. rewrite H in E. unfold Qle in E. cbn in E.
    rewrite Z.max_r by lia. reflexivity.
  - assert (N : ~ (q <= 0)%Q) by (intro K; apply Qle_bool_iff in K; congruence).
    rewrite H in *. unfold Qle in N. cbn in N. rewrite Z.max_l by lia. reflexivity.
Qed.

Lemma layer_scaled D l x q : scaled D x q ->
  scaled (fst l * D) (map (fun f => relu (dot (fst f) x + snd f * Zpos D)) (snd l)) (layerQ q l).
Proof.
  intro H. destruct l as [den fs]. unfold layerQ, scaled. cbn [fst snd].
  induction fs as [|f fs IH]; cbn [map]; constructor; [|exact IH].
  apply relu_scaled. now apply value_scaled.
Qed.

Lemma run_scaled h : forall D x q, scaled D x q ->
  scaled (fst (fold_left stepZ h (D, x))) (snd (fold_left stepZ h (D, x))) (fold_left layerQ h q).
Proof.
  induction h as [|l h IH]; intros D x q H; [exact H|]. cbn [fold_left stepZ].
  apply IH. now apply layer_scaled.
Qed.

(* THEOREM check_sound.  If the checker says yes, then the network has the label of every point of
   the list as its output, exactly. *)
Theorem check_sound n cd ld data : check n cd ld data = true -> memorizes n cd ld data.
Proof.
  unfold check, memorizes. rewrite forallb_forall. intros H x y I. specialize (H _ I).
  unfold check_point in H. cbn [fst snd] in H.
  pose proof (run_scaled (q_hidden n) _ _ _ (scaled_points cd x)) as S. unfold evalQ.
  destruct (fold_left stepZ (q_hidden n) (cd, x)) as [D z]. cbn [fst snd] in S.
  apply Z.eqb_eq in H. rewrite (value_scaled _ _ _ _ _ S). exact H.
Qed.

(* ---- a network with unit g on integers X is one with rational weights on the points X / D ---- *)
Definition unit_of (g : positive) : One := {| the_one := Zpos g |}.

Definition stretch (D : positive) (g : positive) (f : form) : form :=
  (map (Z.mul (Zpos D)) (fst f), snd f * Zpos g).
Definition over (D g : positive) (n : network) : qnetwork :=
  match hidden n with
  | [] => {| q_hidden := []; q_output := (g, stretch D g (output n)) |}
  | l :: h => {| q_hidden := (g, map (stretch D g) l) :: map (fun l => (1%positive, l)) h;
                 q_output := (1%positive, output n) |}
  end.

Lemma value_stretch D g f X :
  (valueQ g (stretch D g f) (map (fun a => a # D) X) == @value (unit_of g) f X # g)%Q.
Proof.
  rewrite (value_scaled D g _ X) by apply scaled_points. unfold stretch, value. cbn [fst snd].
  rewrite dot_scale. change (@one (unit_of g)) with (Zpos g).
  unfold Qeq. cbn [Qnum Qden]. rewrite Pos2Z.inj_mul. ring.
Qed.

Lemma run_over g h : forall X q, scaled g X q ->
  scaled g (@run (unit_of g) h X) (fold_left layerQ (map (fun l => (1%positive, l)) h) q).
Proof.
  induction h as [|l h IH]; intros X q H; [exact H|]. cbn [map fold_left]. unfold run.
  cbn [fold_left].
  apply IH. pose proof (layer_scaled g (1%positive, l) X q H) as S. cbn [fst snd] in S.
  rewrite Pos.mul_1_l in S. unfold layer, affine. rewrite map_map. exact S.
Qed.

Lemma over_eval D g n X y : @eval (unit_of g) n X = Zpos g * y ->
  (evalQ (over D g n) (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intro H. unfold evalQ, over, eval in *.
  destruct (hidden n) as [|l h]; cbn [q_hidden q_output fst snd].
  - cbn [fold_left]. rewrite value_stretch. unfold run in H. cbn [fold_left] in H. rewrite H.
    unfold Qeq. cbn [Qnum Qden]. lia.
  - cbn [fold_left]. assert (S : scaled g (@layer (unit_of g) l X)
        (layerQ (map (fun a => a # D) X) (g, map (stretch D g) l))).
    { unfold layer, affine, layerQ, scaled. cbn [fst snd]. clear H.
      induction l as [|f l IH]; cbn [map]; constructor; [|exact IH].
      apply relu_scaled, value_stretch. }
    apply (run_over g h) in S. rewrite (value_scaled _ _ _ _ _ S).
    unfold run in H. cbn [fold_left] in H. unfold run. unfold value in H.
    change (@one (unit_of g)) with (Zpos g) in H. rewrite H.
    unfold Qeq. cbn [Qnum Qden]. lia.
Qed.

Lemma without_denominators (h : list (list form)) :
  map snd (map (fun l => (1%positive, l)) h) = h.
Proof. rewrite map_map. apply map_id. Qed.

Lemma over_wf D g d n : wf d n -> q_wf d (over D g n).
Proof.
  unfold q_wf, wf, skeleton, over.
  destruct (hidden n) as [|l h]; cbn [hidden output q_hidden q_output map snd].
  - cbn [wf_hidden]. unfold stretch. cbn [fst]. now rewrite map_length.
  - cbn [wf_hidden]. rewrite map_length, without_denominators. intros [F H]. split; [|exact H].
    apply Forall_map. eapply Forall_impl; [|exact F]. intros f E. unfold stretch. cbn [fst].
    now rewrite map_length.
Qed.

Lemma over_sizes D g n : q_width (over D g n) = width n /\ q_depth (over D g n) = depth n.
Proof.
  unfold q_width, q_depth, width, depth, skeleton, over.
  destruct (hidden n) as [|l h]; cbn [hidden q_hidden map snd length]; [auto|].
  now rewrite ?without_denominators, !map_length.
Qed.
