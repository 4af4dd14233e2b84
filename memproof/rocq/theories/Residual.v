(* Residual networks: Yun, Sra and Jadbabaie 2019, with the group condition of Bumps.v in the place
   of general position (lemmas HR, H6, H7).

   Every block adds to the state; it has four relus, a bump on the hyperplane of a group, and moves
   the points of the group along the first coordinate, by M times their class.  M is larger than the
   range of that coordinate, and such that no moved point comes onto the hyperplane of a later block
   ([step_size]).  The last layer, 2 (C - 1) relus, reads the class from where a point is. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net Pairs Check Main Fold Grid Deep Bumps.
Import ListNotations.
Open Scope Z_scope.

(* ---- what a residual network is ---- *)
(* x + V relu(U x + b): U and b are a layer, V has a row for every coordinate *)
Definition block : Type := (qlayer * list (positive * form))%type.
Fixpoint addQ (x y : list Q) : list Q :=
  match x, y with a :: x', b :: y' => (a + b)%Q :: addQ x' y' | _, _ => x end.
Definition blockQ (x : list Q) (b : block) : list Q :=
  addQ x (map (fun o => valueQ (fst o) (snd o) (layerQ x (fst b))) (snd b)).
Record residual := { r_blocks : list block; r_last : qlayer; r_output : positive * form }.
Definition evalR (n : residual) (x : list Q) : Q :=
  valueQ (fst (r_output n)) (snd (r_output n))
    (layerQ (fold_left blockQ (r_blocks n) x) (r_last n)).

Definition has_rows (k : nat) (fs : list form) : Prop := Forall (fun f => length (fst f) = k) fs.
Definition block_wf (d : nat) (b : block) : Prop :=
  has_rows d (snd (fst b)) /\ length (snd b) = d /\
  has_rows (length (snd (fst b))) (map snd (snd b)) /\ Forall (fun o => snd (snd o) = 0) (snd b).
Definition r_wf (d : nat) (n : residual) : Prop :=
  Forall (block_wf d) (r_blocks n) /\ has_rows d (snd (r_last n)) /\
  length (fst (snd (r_output n))) = length (snd (r_last n)).
Definition r_relus (n : residual) : nat :=
  (list_sum (map (fun b => length (snd (fst b))) (r_blocks n)) + length (snd (r_last n)))%nat.

Section Residual.
  Local Notation U := (unit_of 1).
  Local Notation at_ := (@value U).
  Variables (d : nat) (D : positive).
  Hypothesis d1 : (1 <= d)%nat.

  (* a form on the numerators as a row on the points *)
  Definition lift (f : form) : form := fit d (map (Z.mul (Zpos D)) (fst f), snd f).

  Lemma lift_layer fs Y x : length Y = d -> scaled D Y x ->
    scaled 1 (@layer U fs Y) (layerQ x (1%positive, map lift fs)).
  Proof.
    intros L S. unfold layerQ, layer, affine. cbn [fst snd]. rewrite !map_map.
    induction fs as [|f fs IH]; cbn [map]; constructor; [|exact IH].
    apply relu_scaled. rewrite (value_scaled D 1 _ Y x S). unfold lift, fit, value. cbn [fst snd].
    rewrite dot_fit by (try exact L; lia). rewrite dot_scale. change (@one U) with 1.
    unfold Qeq. cbn [Qnum Qden]. rewrite Pos.mul_1_l. ring.
  Qed.

  Lemma lift_rows fs : has_rows d (map lift fs).
  Proof.
    apply Forall_map, Forall_forall. intros f _. unfold lift, fit. cbn [fst].
    rewrite firstn_length, app_length, repeat_length. lia.
  Qed.

  (* ---- one block ---- *)
  Variables (K M : Z) (c : positive).
  Definition bump_block (g : form * form) : block :=
    ((1%positive, map lift (four K g)),
     ((D * c)%positive, ([M; - M; - M; M], 0)) :: repeat (1%positive, (repeat 0 4, 0)) (d - 1)).

  Lemma bump_block_wf g : block_wf d (bump_block g).
  Proof using d1.
    destruct g as [H A]. unfold block_wf, bump_block. cbn [fst snd]. split; [apply lift_rows|].
    split; [cbn [length]; rewrite repeat_length; lia|]. cbn [four map length]. split.
    - constructor; [reflexivity|]. apply Forall_map, Forall_forall. intros o I.
      apply repeat_spec in I. now subst o.
    - constructor; [reflexivity|]. apply Forall_forall. intros o I. apply repeat_spec in I.
      now subst o.
  Qed.

  Lemma add_zeros n v : forall Y x, scaled D Y x ->
    scaled D Y (addQ x (map (fun o => valueQ (fst o) (snd o) v)
      (repeat (1%positive, (repeat 0 4, 0)) n))).
  Proof.
    assert (Z0 : (valueQ 1 (repeat 0%Z 4, 0%Z) v == 0)%Q).
    { unfold valueQ. cbn [fst snd repeat]. destruct v as [|a [|b [|e [|f v]]]]; cbn [dotQ];
        unfold inject_Z; ring. }
    induction n as [|n IH]; intros Y x S; [destruct S; constructor; auto|].
    cbn [repeat map]. destruct S as [|a q Y x E S]; cbn [addQ]; constructor; [|now apply IH].
    cbn [fst snd]. rewrite Z0, E. ring.
  Qed.

  Lemma bump_block_value H A a Y x m : length (a :: Y) = d -> scaled D (a :: Y) x ->
    bump K (at_ H (a :: Y)) (at_ A (a :: Y)) = Zpos c * m ->
    scaled D (a + M * m :: Y) (blockQ x (bump_block (H, A))).
  Proof.
    intros L S B. pose proof (lift_layer (four K (H, A)) (a :: Y) x L S) as R.
    unfold blockQ, bump_block. cbn [fst snd map]. set (r := layerQ x _) in *.
    inversion S as [|a0 q Y0 x' E S']. subst a0 Y0 x. cbn [addQ]. constructor.
    - rewrite (value_scaled 1 (D * c) _ _ _ R), E. pose proof (four_sum K [(H, A)] (a :: Y)) as F.
      cbn [flat_map app map sum fold_right fst snd] in F. rewrite app_nil_r, B in F. cbn [fst snd].
      assert (V : dot [M; - M; - M; M] (@layer U (four K (H, A)) (a :: Y)) = M * (Zpos c * m)).
      { cbn [four layer affine map dot] in *. lia. }
      rewrite V. unfold Qeq, Qplus. cbn [Qnum Qden]. rewrite !Pos2Z.inj_mul. ring.
    - now apply add_zeros.
  Qed.

  (* ---- all blocks ---- *)
  Definition moved (b : bool) (y : Z) (X : list Z) : list Z :=
    match X with [] => [] | x :: X' => x + (if b then M * y else 0) :: X' end.

  (* For one point X of class y, the groups with a mark at its own one: a group that is not its own
     is off its hyperplane, or comes before its own, and has the label 0 there. *)
  Fixpoint fits (X : list Z) (y : Z) (gs : list ((form * form) * bool)) : Prop :=
    match gs with
    | [] => True
    | ((H, A), own) :: gs' =>
        (if own then at_ H X = 0 /\ at_ A X = Zpos c * y
         else at_ H X = 0 -> at_ A X = 0 /\ existsb snd gs' = true) /\
        (at_ H X <> 0 -> at_ H (moved true y X) <> 0) /\
        (forall b, Z.abs (at_ A (moved b y X)) <= K) /\ fits X y gs'
    end.

  Lemma all_blocks X y : length X = d -> forall gs x, (length (filter snd gs) <= 1)%nat ->
    fits X y gs -> scaled D (moved (negb (existsb snd gs)) y X) x ->
    scaled D (moved true y X) (fold_left blockQ (map (fun g => bump_block (fst g)) gs) x).
  Proof using d1.
    intros L. destruct X as [|x1 X']; [cbn in L; lia|].
    induction gs as [|[[H A] own] gs IH]; intros x One Hg S; [exact S|].
    cbn [map fold_left fits fst] in *. destruct Hg as (H0 & Hm & Hk & Hg).
    apply IH; [cbn [filter snd] in One; destruct own; cbn [length] in One; lia|exact Hg|].
    cbn [existsb snd] in S. destruct own.
    - assert (N : existsb snd gs = false).
      { cbn [filter snd length] in One. destruct (existsb snd gs) eqn:Ex; [|reflexivity]. exfalso.
        apply existsb_exists in Ex as (g & I & Eg).
        assert (I' : In g (filter snd gs)) by (apply filter_In; auto).
        destruct (filter snd gs); [destruct I'|cbn in One; lia]. }
      rewrite N in *. cbn [orb negb moved] in *. destruct H0 as [H0 HA].
      specialize (Hk false). cbn [moved] in Hk. rewrite Z.add_0_r in *.
      apply (bump_block_value H A x1 X' x y L S). rewrite H0, bump_on by exact Hk. exact HA.
    - cbn [orb] in S. set (b := negb (existsb snd gs)) in *. cbn [moved] in S |- *.
      set (p := x1 + if b then M * y else 0) in *.
      replace p with (p + M * 0) at 1 by ring. apply (bump_block_value H A p X' x 0 L S).
      specialize (Hk b). cbn [moved] in Hk. fold p in Hk. rewrite Z.mul_0_r.
      destruct (Z.eq_dec (at_ H (x1 :: X')) 0) as [E|E].
      + destruct (H0 E) as [HA Ex]. unfold p, b in *. rewrite Ex in *. cbn [negb] in *.
        rewrite Z.add_0_r in *. rewrite E, bump_on by exact Hk. exact HA.
      + apply bump_off; [exact Hk|]. unfold p. destruct b; [exact (Hm E)|].
        rewrite Z.add_0_r. exact E.
  Qed.

  (* ---- the last layer ---- *)
  Variables (lo : Z) (C : nat).
  Let ks := map Z.of_nat (seq 1 (C - 1)).
  Definition begins (k : Z) : form := ([1], 1 - (lo + k * M)).
  Definition ends (k : Z) : form := ([1], - (lo + k * M)).
  Definition class_reader : qlayer :=
    (1%positive, map lift (flat_map (fun k => [begins k; ends k]) ks)).
  Definition class_output : positive * form := (1%positive, (flat_map (fun _ => [1; -1]) ks, 0)).

  Lemma class_read a Y x y : length (a :: Y) = d -> lo <= a < lo + M -> 0 <= y < Z.of_nat C ->
    scaled D (a + M * y :: Y) x ->
    (valueQ (fst class_output) (snd class_output) (layerQ x class_reader) == y # 1)%Q.
  Proof using d1.
    intros L Ha Hy S.
    pose proof (lift_layer (flat_map (fun k => [begins k; ends k]) ks) (a + M * y :: Y) x L S) as R.
    unfold class_reader, class_output. cbn [fst snd]. rewrite (value_scaled 1 1 _ _ _ R).
    cbn [fst snd]. change (fun _ : Z => [1; -1]) with (fun _ : Z => [1; - (1)]).
    rewrite (@pairs_value U). unfold Qeq. cbn [Qnum Qden].
    assert (E : sum (map (fun k => relu (at_ (begins k) (a + M * y :: Y))
      - relu (at_ (ends k) (a + M * y :: Y))) ks) = y).
    { unfold ks. rewrite map_map.
      transitivity (sum (map (fun i => if Z.of_nat i * M <=? a - lo + M * y then 1 else 0)
        (seq 1 (C - 1)))).
      - f_equal. apply map_ext. intro k. unfold value, begins, ends. cbn [dot fst snd].
        change (@one U) with 1. destruct (Z.leb_spec (Z.of_nat k * M) (a - lo + M * y));
          unfold relu; lia.
      - assert (0 <= M * y) by (apply Z.mul_nonneg_nonneg; lia).
        rewrite multiples by lia.
        replace (a - lo + M * y) with (a - lo + y * M) by ring. rewrite Z.div_add by lia.
        rewrite (Z.div_small (a - lo)) by lia. lia. }
    rewrite E. lia.
  Qed.
End Residual.

(* ---- how far the points are moved ---- *)
Lemma step_size planes (data : list (list Z * Z)) a : exists M, a <= M /\
  forall H X y, In H planes -> In (X, y) data ->
    @value (unit_of 1) H X <> 0 -> @value (unit_of 1) H (moved M true y X) <> 0.
Proof.
  set (bad := flat_map (fun H => map (fun p => - @value (unit_of 1) H (fst p)
    / (hd 0 (fst H) * snd p)) data) planes).
  destruct (pick bad a) as (M & [Ma _] & N). exists M. split; [exact Ma|].
  intros H X y IH IX H0 E. apply N, in_flat_map. exists H. split; [exact IH|].
  apply in_map_iff. exists (X, y). split; [|exact IX]. cbn [fst snd].
  destruct X as [|x X']; [contradiction|]. unfold value, moved in *.
  destruct (fst H) as [|w ws]; cbn [dot hd] in *; [contradiction|].
  symmetry. apply Z.div_unique_exact.
  - intro Q. apply H0. rewrite <- E.
    assert (w * (M * y) = 0) by (rewrite <- (Z.mul_0_r M), <- Q; ring).
 lia.
  - assert (w * (M * y) = w * y * M) by ring. lia.
Qed.

(* where points may be *)
Definition moved_places (M : Z) (data : list (list Z * Z)) : list (list Z * Z) :=
  flat_map (fun p => [(moved M false (snd p) (fst p), snd p);
    (moved M true (snd p) (fst p), snd p)]) data.

Lemma in_moved_places M data b X y : In (X, y) data ->
  In (moved M b y X, y) (moved_places M data).
Proof.
  intro I. apply in_flat_map. exists (X, y). split; [exact I|]. cbn [fst snd].
  destruct b; [right; left|left]; reflexivity.
Qed.

Lemma first_range (data : list (list Z * Z)) : exists lo R, 1 <= R /\
  forall X y, In (X, y) data -> lo <= hd 0 X < lo + R.
Proof.
  assert (B : exists K, 0 <= K /\ forall X y, In (X, y) data -> Z.abs (hd 0 X) <= K).
  { induction data as [|[X0 y0] l (K & K0 & IH)]; [exists 0; split; [lia|intros ? ? []]|].
    exists (K + Z.abs (hd 0 X0)). split; [lia|]. intros X y [E|I].
    - injection E as <- <-. lia.
    - specialize (IH X y I). lia. }
  destruct B as (K & K0 & B). exists (- K), (2 * K + 1). split; [lia|]. intros X y I.
  specialize (B X y I). lia.
Qed.

(* ---- the whole network, for groups that fit every point ---- *)
Lemma residual_of {G} (of : G -> form * form) (own : list Z -> G -> bool) d (D : positive) C M K c
    lo gs (data : list (list Z * Z)) : (1 <= d)%nat ->
  (forall X y, In (X, y) data -> length X = d /\ 0 <= y < Z.of_nat C /\ lo <= hd 0 X < lo + M) ->
  (forall X y, In (X, y) data -> let marked := map (fun g => (of g, own X g)) gs in
    fits K M c X y marked /\ length (filter snd marked) = 1%nat) ->
  exists n : residual, r_wf d n /\ length (r_blocks n) = length gs /\
    Forall (fun b => length (snd (fst b)) = 4%nat) (r_blocks n) /\
    r_relus n = (4 * length gs + 2 * (C - 1))%nat /\
    forall X y, In (X, y) data -> (evalR n (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intros d1 Hd Fit.
  exists {| r_blocks := map (fun g => bump_block d D K M c (of g)) gs;
    r_last := class_reader d D M lo C; r_output := class_output C |}.
  split; [|split; [|split; [|split]]]; cbn [r_blocks r_last r_output].
  - split; [|split].
    + apply Forall_map, Forall_forall. intros g _. now apply bump_block_wf.
    + now apply lift_rows.
    + unfold class_reader, class_output. cbn [fst snd r_last r_output]. rewrite map_length.
      rewrite !pairs_length. reflexivity.
  - now rewrite map_length.
  - apply Forall_map, Forall_forall. intros g _. destruct (of g). reflexivity.
  - unfold r_relus. cbn [r_blocks r_last]. rewrite map_map. f_equal.
    + clear. induction gs as [|g gs IH]; [reflexivity|].
      cbn [map list_sum fold_right]. unfold list_sum in IH. rewrite IH.
      unfold bump_block. destruct (of g). cbn [fst snd]. rewrite map_length. cbn [four length]. lia.
    + unfold class_reader. cbn [snd]. rewrite map_length, pairs_length, map_length, seq_length.
      reflexivity.
  - intros X y I. destruct (Hd X y I) as (L & Hy & Hx). destruct (Fit X y I) as [F One].
    destruct X as [|x1 X']; [cbn in L; lia|]. cbn [hd] in Hx.
    unfold evalR. cbn [r_blocks r_last r_output].
    apply (class_read d D d1 M lo C x1 X' _ y L); [exact Hx|exact Hy|].
    set (marked := map (fun g => (of g, own (x1 :: X') g)) gs) in *.
    replace (map (fun g => bump_block d D K M c (of g)) gs)
      with (map (fun g : (form * form) * bool => bump_block d D K M c (fst g)) marked)
      by (unfold marked; rewrite map_map; reflexivity).
    apply (all_blocks d D d1 K M c (x1 :: X') y L marked); [lia|exact F|].
    assert (Ex : existsb snd marked = true).
    { apply existsb_exists. destruct (filter snd marked) as [|g fs] eqn:Ef; [discriminate|].
      exists g. assert (J : In g (filter snd marked)) by (rewrite Ef; now left).
      apply filter_In in J. exact J. }
    rewrite Ex. cbn [negb moved]. rewrite Z.add_0_r. apply scaled_points.
Qed.

(* THEOREM residual_groups [yun-2019: yun-residual].  Residual networks with hidden dimension d:
   points of Q^d with classes 0, ..., C - 1 that lie on q hyperplanes, each point on exactly one,
   the points of each hyperplane affinely independent, are memorized by q blocks
   x + V relu(U x + b) of 4 relus and a last layer of 2 (C - 1): 4 q + 2 (C - 1) relus.  The
   hyperplanes take the place of the paper's general position (residual_general). *)
Theorem residual_groups : forall d (D : positive) C planes data, (1 <= d)%nat ->
  (forall X y, In (X, y) data -> length X = d /\ 0 <= y < Z.of_nat C) -> NoDup (map fst data) ->
  grouped planes data ->
  exists n : residual, r_wf d n /\ length (r_blocks n) = length planes /\
    Forall (fun b => length (snd (fst b)) = 4%nat) (r_blocks n) /\
    r_relus n = (4 * length planes + 2 * (C - 1))%nat /\
    forall X y, In (X, y) data -> (evalR n (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intros d D C planes data d1 Hd Nd [One Ind].
  destruct (common_factor data Nd planes Ind) as (gs & c & Hc & Mg & Hg).
  destruct (first_range data) as (lo & R & R1 & HR).
  destruct (step_size planes data R) as (M & HM & Away).
  destruct (bounded (moved_places M data) gs) as (K & K0 & B).
  assert (Lg : length gs = length planes) by (rewrite <- Mg; now rewrite map_length).
  rewrite <- Lg.
  apply (residual_of (fun g => g) (fun X g => @value (unit_of 1) (fst g) X =? 0) d D C M K
    (Z.to_pos c) lo gs data d1).
  - intros X y I. destruct (Hd X y I). specialize (HR X y I). repeat split; auto; lia.
  - intros X y I marked. split.
    + assert (F : forall g, In g gs -> In g gs) by auto. unfold marked. revert F.
      generalize gs at 1 3 as l. induction l as [|[H A] l IH]; intro F; [exact Logic.I|].
      cbn [map fits fst]. assert (IA : In (H, A) gs) by (apply F; now left).
      assert (IH' : In H planes) by (rewrite <- Mg; exact (in_map fst _ _ IA)).
      split; [|split; [exact (Away H X y IH' I)|split; [|apply IH; intros; apply F; now right]]].
      * destruct (Z.eqb_spec (@value (unit_of 1) H X) 0) as [E|E]; [|contradiction].
        split; [exact E|]. rewrite Z2Pos.id by lia. exact (Hg H A IA X y I E).
      * intro b. apply (B H A _ y IA). now apply in_moved_places.
    + destruct (One _ _ I) as (before & H & after & E & H0 & F). unfold marked.
      rewrite <- Mg in E. apply map_eq_app in E as (g1 & g2 & -> & E1 & E2).
      destruct g2 as [|g g2]; [discriminate|]. cbn [map] in E2. injection E2 as E2 E3.
      rewrite <- E1, <- E3, <- map_app in F. rewrite Forall_forall in F.
      assert (Z0 : forall l, incl l (g1 ++ g2) -> filter snd (map (fun g => (g,
        @value (unit_of 1) (fst g) X =? 0)) l) = []).
      { induction l as [|h l IH]; intro J; [reflexivity|]. cbn [map filter snd].
        assert (Nz : (@value (unit_of 1) (fst h) X =? 0) = false).
        { apply Z.eqb_neq, F. apply in_map, J. now left. }
        rewrite Nz. apply IH. intros x Hx. apply J. now right. }
      rewrite map_app, filter_app, Z0 by (apply incl_appl, incl_refl). cbn [map filter snd app].
      rewrite E2, H0. cbn [Z.eqb filter snd length].
      rewrite Z0 by (apply incl_appr, incl_refl). reflexivity.
Qed.
