(* ReLU networks with integer weights, and a calculus for building them.

   A network is a list of hidden layers and an affine output.  Every statement of this development
   that says "there is a network" is about [network] here or about [qnetwork] of Check.v, which
   has rational weights; [width], [depth] and [params] count as the papers do.

   The calculus is in the style of Hoare: [can inp dom W L R] says that L hidden layers of at most
   W neurons each, and an affine map behind them, bring every point p of the domain into a state s
   (a list of channels) with R p s.  Its rules are [can_start], [can_step] (an affine map, relu, an
   affine map), [can_map] and [can_weaken]; [can_finish] turns it into a network. *)
From Coq Require Import ZArith List Lia.
Import ListNotations.
Open Scope Z_scope.

(* The unit.  Biases are multiplied by [one], so that a network with unit g computes on integers
   X, g times over, what it computes on the rational point X / g: all that follows is about
   integers, and still about rational points.  Only [one_is] looks inside. *)
Record One := { the_one : Z }.
Existing Class One.
Definition one {U : One} : Z := the_one U.
Lemma one_is z : @one {| the_one := z |} = z.
Proof. reflexivity. Qed.
Global Opaque one.

Definition relu (z : Z) : Z := Z.max z 0.
Definition form : Type := (list Z * Z)%type.              (* weights, bias *)

Fixpoint dot (w x : list Z) : Z :=
  match w, x with a :: w', b :: x' => a * b + dot w' x' | _, _ => 0 end.

Definition value {U : One} (f : form) (x : list Z) : Z := dot (fst f) x + snd f * one.
Definition affine {U : One} (fs : list form) (x : list Z) : list Z := map (fun f => value f x) fs.
Definition layer {U : One} (fs : list form) (x : list Z) : list Z := map relu (affine fs x).
Definition run {U : One} (h : list (list form)) (x : list Z) : list Z :=
  fold_left (fun s l => layer l s) h x.

Record network := { hidden : list (list form); output : form }.
Definition eval {U : One} (n : network) (x : list Z) : Z := value (output n) (run (hidden n) x).
Definition depth (n : network) : nat := length (hidden n).
Definition width (n : network) : nat := list_max (map (@length form) (hidden n)).

(* Every row has as many weights as the layer before has neurons. *)
Fixpoint wf_hidden (d : nat) (h : list (list form)) (o : form) : Prop :=
  match h with
  | [] => length (fst o) = d
  | l :: h' => Forall (fun f => length (fst f) = d) l /\ wf_hidden (length l) h' o
  end.
Definition wf (d : nat) (n : network) : Prop := wf_hidden d (hidden n) (output n).

(* Dense parameters: the sum over all layers of (w_(l-1) + 1) w_l, the output included. *)
Fixpoint params_from (d : nat) (h : list (list form)) : nat :=
  match h with [] => S d | l :: h' => (S d * length l + params_from (length l) h')%nat end.
Definition params (d : nat) (n : network) : nat := params_from d (hidden n).

(* ---- affine forms compose ---- *)
Fixpoint vadd (a b : list Z) : list Z :=
  match a, b with
  | [], _ => b
  | _, [] => a
  | x :: a', y :: b' => (x + y) :: vadd a' b'
  end.

Lemma dot_nil w : dot w [] = 0.
Proof. now destruct w. Qed.

Lemma dot_vadd a : forall b x, dot (vadd a b) x = dot a x + dot b x.
Proof.
  induction a as [|a0 a IH]; intros [|b0 b] [|x0 x]; cbn; try lia. rewrite IH; lia.
Qed.

Lemma dot_scale k a : forall x, dot (map (Z.mul k) a) x = k * dot a x.
Proof. induction a as [|a0 a IH]; intros [|x0 x]; cbn; try lia. rewrite IH; lia. Qed.

Fixpoint subst (w : list Z) (b : Z) (gs : list form) : form :=
  match w, gs with
  | a :: w', g :: gs' =>
      let r := subst w' b gs' in (vadd (map (Z.mul a) (fst g)) (fst r), a * snd g + snd r)
  | _, _ => ([], b)
  end.

Lemma value_subst {U : One} w : forall b gs x,
  value (subst w b gs) x = dot w (affine gs x) + b * one.
Proof.
  induction w as [|a w IH]; intros b [|g gs] x; try reflexivity.
  specialize (IH b gs x). unfold value in IH |- *.
  cbn [subst fst snd affine map dot]. rewrite dot_vadd, dot_scale.
  fold (affine gs x). unfold value. lia.
Qed.

Definition compose (fs gs : list form) : list form := map (fun f => subst (fst f) (snd f) gs) fs.

Lemma affine_compose {U : One} fs gs x : affine (compose fs gs) x = affine fs (affine gs x).
Proof.
  unfold compose, affine. rewrite map_map. apply map_ext. intros [w b].
  exact (value_subst w b gs x).
Qed.

Lemma run_snoc {U : One} h l x : run (h ++ [l]) x = layer l (run h x).
Proof. unfold run. now rewrite fold_left_app. Qed.

Lemma dot_app a : forall b x y, length a = length x -> dot (a ++ b) (x ++ y) = dot a x + dot b y.
Proof.
  induction a as [|a0 a IH]; intros b [|x0 x] y H; cbn in *; try discriminate; [lia|].
  rewrite IH by lia. lia.
Qed.

(* ---- the calculus ---- *)
Section Can.
  Context {U : One} {P : Type} (inp : P -> list Z) (dom : P -> Prop) (W : nat).

  Definition can (L : nat) (R : P -> list Z -> Prop) : Prop :=
    exists h o, Forall (fun l => (length l <= W)%nat) h /\ length h = L /\
      forall p, dom p -> R p (affine o (run h (inp p))).

  Lemma can_start (o : list form) (R : P -> list Z -> Prop) :
    (forall p, dom p -> R p (affine o (inp p))) -> can 0 R.
  Proof. intro H. exists [], o. auto. Qed.

  Lemma can_step L R (A C : list form) (R' : P -> list Z -> Prop) :
    can L R -> (length A <= W)%nat ->
    (forall p s, dom p -> R p s -> R' p (affine C (layer A s))) ->
    can (S L) R'.
  Proof.
    intros (h & o & HW & HL & HR) HA H. exists (h ++ [compose A o]), C. repeat split.
    - apply Forall_app. split; [assumption|]. constructor; [|constructor].
      unfold compose. now rewrite map_length.
    - rewrite app_length. cbn. lia.
    - intros p Hp. rewrite run_snoc. unfold layer at 1. rewrite affine_compose.
      apply H; auto.
  Qed.

  Lemma can_map L R (C : list form) (R' : P -> list Z -> Prop) :
    can L R -> (forall p s, dom p -> R p s -> R' p (affine C s)) -> can L R'.
  Proof.
    intros (h & o & HW & HL & HR) H. exists h, (compose C o). repeat split; auto.
    intros p Hp. rewrite affine_compose. auto.
  Qed.

  Lemma can_weaken L R (R' : P -> list Z -> Prop) :
    can L R -> (forall p s, dom p -> R p s -> R' p s) -> can L R'.
  Proof. intros (h & o & HW & HL & HR) H. exists h, o. auto. Qed.

  (* Rows of the right length: [dot] cuts what is too long and misses nothing that is short. *)
  Definition fit (k : nat) (f : form) : form := (firstn k (fst f ++ repeat 0 k), snd f).

  Lemma dot_zeros k : forall m x, dot (firstn k (repeat 0 m)) x = 0.
  Proof. induction k as [|k IH]; intros [|m] [|x0 x]; cbn; auto. Qed.

  Lemma dot_fit w : forall k m x, length x = k -> (k <= m)%nat ->
    dot (firstn k (w ++ repeat 0 m)) x = dot w x.
  Proof.
    induction w as [|a w IH]; intros k m x Hx Hm; cbn [app].
    - now rewrite dot_zeros.
    - destruct x as [|x0 x]; destruct k as [|k]; cbn in *; try discriminate; auto.
      rewrite IH; [reflexivity|lia|lia].
  Qed.

  Lemma value_fit f k x : length x = k -> value (fit k f) x = value f x.
  Proof. intros. unfold value, fit. cbn [fst snd]. now rewrite dot_fit by lia. Qed.

  Fixpoint fit_hidden (d : nat) (h : list (list form)) : list (list form) :=
    match h with [] => [] | l :: h' => map (fit d) l :: fit_hidden (length l) h' end.
  Fixpoint last_width (d : nat) (h : list (list form)) : nat :=
    match h with [] => d | l :: h' => last_width (length l) h' end.

  Lemma run_fit h : forall d x, length x = d ->
    run (fit_hidden d h) x = run h x /\ length (run h x) = last_width d h.
  Proof.
    induction h as [|l h IH]; intros d x Hx; cbn; [auto|].
    assert (E : layer (map (fit d) l) x = layer l x).
    { unfold layer, affine. rewrite !map_map. apply map_ext. intro. now rewrite value_fit. }
    unfold run in *. cbn. rewrite E. apply IH. unfold layer, affine. now rewrite !map_length.
  Qed.

  Lemma wf_fit h : forall d o, wf_hidden d (fit_hidden d h) (fit (last_width d h) o).
  Proof.
    assert (F : forall k (f : form), length (fst (fit k f)) = k).
    { intros. unfold fit. cbn. rewrite firstn_length, app_length, repeat_length. lia. }
    induction h as [|l h IH]; intros d o; cbn; [apply F|]. split.
    - rewrite Forall_map. apply Forall_forall. auto.
    - rewrite map_length. apply IH.
  Qed.

  Lemma fit_width h : forall d,
    map (@length form) (fit_hidden d h) = map (@length form) h.
  Proof. induction h; intro d; cbn; [auto|]. rewrite map_length. now f_equal. Qed.

  (* Any layers and output are those of a network whose rows have the right lengths. *)
  Lemma fitted (h : list (list form)) (o : form) d x : length x = d ->
    let net := {| hidden := fit_hidden d h; output := fit (last_width d h) o |} in
    wf d net /\ eval net x = value o (run h x).
  Proof.
    intros Hx net. split; [apply wf_fit|]. unfold eval, net. cbn [hidden output].
    destruct (run_fit h d x Hx) as [E1 E2]. now rewrite E1, value_fit by exact E2.
  Qed.

  (* What can be reached is computed by a network whose rows have the right lengths. *)
  Theorem can_finish L d (y : P -> Z) :
    (forall p, dom p -> length (inp p) = d) ->
    can L (fun p s => s = [y p]) ->
    exists n : network, wf d n /\ (width n <= W)%nat /\ depth n = L /\
      forall p, dom p -> eval n (inp p) = y p.
  Proof.
    intros Hd (h & o & HW & HL & HR).
    exists {| hidden := fit_hidden d h; output := fit (last_width d h) (hd ([],0) o) |}.
    repeat split.
    - apply wf_fit.
    - unfold width. cbn. rewrite fit_width. apply list_max_le. apply Forall_map. exact HW.
    - unfold depth. cbn. rewrite <- (map_length (@length form)), fit_width, map_length. exact HL.
    - intros p Hp. unfold eval. cbn [hidden output].
      destruct (run_fit h d (inp p) (Hd p Hp)) as [E1 E2].
      rewrite E1, value_fit by exact E2. specialize (HR p Hp).
      destruct o as [|f o]; cbn in HR; [discriminate|]. injection HR as E _. exact E.
  Qed.
End Can.
