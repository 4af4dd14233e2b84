(* Small depths and small widths.

   [staircase]: one hidden layer, two neurons a step (folklore).  [width_two]: width 2 and depth
   N - 1, with the max-min string of Hanin and Sellke 2017.  [width_one_fails]: width 1 does not
   suffice, at any depth.  So the least width at which every set of points can be memorized is 2. *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Net Step Encoder Check Main.
Import ListNotations.
Open Scope Z_scope.

(* ---- one hidden layer ---- *)
(* THEOREM staircase.  N distinct points of Q^d, with any integer labels, have a network with one
   hidden layer of 2 (N - 1) neurons. *)
Theorem staircase : forall d (D : positive) data, (1 <= d)%nat -> distinct d data ->
  memorized d D data (2 * (length data - 1)) 1.
Proof.
  intros d D data Hd Ds. destruct (integer_line d data Hd Ds) as (f & l & Sl & Ll & Il).
  apply (memorized_can d D 1); [apply (of_dimension _ _ Ds)|].
  destruct l as [|[r v] l].
  - apply (can_step _ _ _ _ (fun _ _ => True) [] []); [|cbn; lia|].
    + now apply (can_start _ _ _ []).
    + intros p s Hp. destruct (Il p Hp) as [_ []].
  - set (F := vmap (fun v : Z => (0, v)) l).
    apply (can_step _ _ _ _ (fun p s => s = [@value (unit_of 1) f (fst p)]) (ramps l)
      [(omega (0, v) F, v)]).
    + now apply (can_start _ _ _ [f]).
    + rewrite ramps_length. cbn [length] in Ll. lia.
    + intros p s Hp ->. destruct (Il p Hp) as [_ I]. set (t := @value (unit_of 1) f (fst p)) in *.
      assert (S' : sorted l) by now inversion_clear Sl.
      pose proof (@omega_value (unit_of 1) ltac:(change (@one (unit_of 1)) with 1;
        lia) F (0, v) t []
        ltac:(now apply sorted_vmap) ltac:(apply margin_vmap, integer_margin)) as O.
      unfold F in O at 2. rewrite ramps_vmap in O. unfold F in O at 2.
      rewrite (stepf_vmap (fun v : Z => (0, v))) in O.
      cbn [affine map]. f_equal. unfold value at 1. cbn [fst snd]. rewrite O. unfold ev.
      cbn [fst snd].
      change (@one (unit_of 1)) with 1. pose proof (integer_step _ t (snd p) Sl I v) as E.
      cbn [stepf] in E. change (@one (unit_of 1)) with 1 in E.
      destruct (Z.leb_spec (1 * r) t) as [_|L]; [lia|]. exfalso.
      destruct I as [I|I]; [injection I; lia|]. inversion_clear Sl as [|? ? _ Fo].
      rewrite Forall_forall in Fo. apply Fo in I. unfold before in I. cbn [fst] in I. lia.
Qed.

(* ---- width two ---- *)
Section Two.
  Let U : One := unit_of 1.
  Context {P : Type} (inp : P -> list Z) (dom : P -> Prop) (t : P -> Z) (M : Z).
  Hypothesis t_pos : forall p, dom p -> 0 <= t p.
  Let can := @can U P inp dom 2.
  Let st (g : Z -> Z) := fun (p : P) (s : list Z) => s = [t p; g (t p)].

  Lemma one_layer (g : Z -> Z) a b L : can L (st g) ->
    can (1 + L) (st (fun z => Z.max (g z) (a * z + b))) /\
    can (1 + L) (st (fun z => Z.min (g z) (a * z + b))).
  Proof.
    intro C. split.
    - apply (can_step _ _ _ _ _ [([1; 0], 0); ([- a; 1], - b)] [([1; 0], 0); ([a; 1], b)] _ C);
        [cbn; lia|].
      intros p s Hp ->. specialize (t_pos p Hp). unfold st. cbn [affine layer map]. unfold value.
      cbn [dot fst snd]. change (@one U) with 1.
      rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l, ?Z.mul_1_r. unfold relu.
      rewrite (Z.max_l (t p) 0) by lia. f_equal. f_equal. lia.
    - apply (can_step _ _ _ _ _ [([1; 0], 0); ([a; -1], b)] [([1; 0], 0); ([a; -1], b)] _ C);
        [cbn; lia|].
      intros p s Hp ->. specialize (t_pos p Hp). unfold st. cbn [affine layer map]. unfold value.
      cbn [dot fst snd]. change (@one U) with 1.
      rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l, ?Z.mul_1_r. unfold relu.
      rewrite (Z.max_l (t p) 0) by lia. f_equal. f_equal. lia.
  Qed.

  (* the points of [past] have their labels; the points of [todo] are given theirs, one a layer *)
  Lemma string todo : forall past L g,
    sorted (past ++ todo) -> (forall r v, In (r, v) (past ++ todo) -> Z.abs v <= M) ->
    (forall r v, In (r, v) past -> g r = v) ->
    can L (st g) ->
    exists g', can (L + length todo) (st g') /\
      forall r v, In (r, v) (past ++ todo) -> g' r = v.
  Proof.
    induction todo as [|[r v] todo IH]; intros past L g S B G C.
    - exists g. rewrite Nat.add_0_r, app_nil_r. auto.
    - assert (Bv : Z.abs v <= M) by (apply (B r), in_app_iff; right; now left).
      assert (Past : forall r' v', In (r', v') past -> r' < r /\ Z.abs v' <= M /\ g r' = v').
      { intros r' v' H. repeat split; [|apply (B r'), in_app_iff; now left|now apply G].
        apply (sorted_app _ _ S (r', v') (r, v)); [exact H|now left]. }
      replace (past ++ (r, v) :: todo) with ((past ++ [(r, v)]) ++ todo) in *
        by (now rewrite <- app_assoc).
      replace (L + length ((r, v) :: todo))%nat with (1 + L + length todo)%nat by (cbn; lia).
      destruct (one_layer g (2 * M) (v - 2 * M * r) L C) as [Cmax _].
      destruct (one_layer g (- (2 * M)) (v + 2 * M * r) L C) as [_ Cmin].
      destruct (Z.le_ge_cases (g r) v) as [Up|Down]; [apply (IH _ _ _ S B) with (2 := Cmax)|
        apply (IH _ _ _ S B) with (2 := Cmin)]; intros r' v' H;
        (apply in_app_iff in H as [H|[E|[]]];
         [destruct (Past _ _ H) as (A1 & A2 & ->)|injection E as -> ->]; nia).
  Qed.
End Two.

Lemma bounded (l : list (Z * Z)) : exists M, forall r v, In (r, v) l -> Z.abs v <= M.
Proof.
  enough (exists M, 0 <= M /\ forall r v, In (r, v) l -> Z.abs v <= M) as (M & _ & H) by eauto.
  induction l as [|[r v] l (M & HM & H)]; [exists 0; split; [lia|intros r v []]|].
  exists (M + Z.abs v). split; [lia|]. intros r' v' [E|I]; [injection E as <- <-; lia|].
  specialize (H r' v' I). lia.
Qed.

(* THEOREM width_two [hanin-2017: hanin-width-2].
N distinct points of Q^d, with any integer labels, have a network of width 2
   and depth N - 1. *)
Theorem width_two : forall d (D : positive) data, (1 <= d)%nat -> distinct d data ->
  memorized d D data 2 (length data - 1).
Proof.
  intros d D data Hd Ds. destruct (integer_line d data Hd Ds) as (f & l & Sl & Ll & Il).
  destruct (bounded l) as (M & HM).
  apply (memorized_can d D 1); [apply (of_dimension _ _ Ds)|]. destruct l as [|[r v] l].
  - rewrite <- Ll. cbn [length Nat.sub]. apply (can_start _ _ _ []).
    intros p Hp. destruct (Il p Hp) as [_ []].
  - destruct (string (fst : list Z * Z -> list Z) (fun p => In p data)
      (fun p => @value (unit_of 1) f (fst p)) M) with (todo := l) (past := [(r, v)]) (L := 0%nat)
      (g := fun _ : Z => v) as (g & C & G).
    + intros p Hp. apply (Il p Hp).
    + exact Sl.
    + exact HM.
    + intros r' v' [E|[]]. now injection E.
    + apply (can_start _ _ _ [f; ([], v)]). intros p Hp. cbn [affine map]. f_equal. f_equal.
      unfold value. cbn [dot fst snd]. change (@one (unit_of 1)) with 1. lia.
    + replace (length data - 1)%nat with (0 + length l)%nat by (cbn [length] in Ll; lia).
      apply (can_map _ _ _ _ _ [([0; 1], 0)] _ C). intros p s Hp ->. destruct (Il p Hp) as [_ I].
      cbn [affine map]. f_equal. unfold value at 1. cbn [fst snd dot]. rewrite (G _ _ I). lia.
Qed.

(* ---- width one is monotone along a line ---- *)
Definition monotone (s : Z) (f : Z -> Z) : Prop := forall a b, a <= b -> s * f a <= s * f b.

Lemma dot_short w x : (length x <= 1)%nat -> dot w x = hd 0 w * hd 0 x.
Proof. destruct w, x as [|? [|]]; cbn; intros; rewrite ?dot_nil; try lia. Qed.

Lemma affine_monotone (f : form) c (g : Z -> list Z) s : (s = 1 \/ s = -1) ->
  (forall a, (length (g a) <= 1)%nat) -> monotone s (fun a => hd 0 (g a)) ->
  exists s', (s' = 1 \/ s' = -1) /\ monotone s' (fun a => dot (fst f) (g a) + c).
Proof.
  intros Hs Hl M. destruct (Z.le_ge_cases 0 (hd 0 (fst f))) as [K|K].
  - exists s. split; [exact Hs|]. intros a b L. rewrite !dot_short by auto.
    specialize (M a b L). cbn in M. nia.
  - exists (- s). split; [lia|]. intros a b L. rewrite !dot_short by auto.
    specialize (M a b L). cbn in M. nia.
Qed.

(* Behind layers of width at most 1 there is at most one channel, monotone in the input, over a
   denominator that does not depend on it. *)
Lemma thin h : forall D (g : Z -> list Z) s, (s = 1 \/ s = -1) ->
  (forall a, (length (g a) <= 1)%nat) -> monotone s (fun a => hd 0 (g a)) ->
  Forall (fun l : qlayer => (length (snd l) <= 1)%nat) h ->
  exists D' (g' : Z -> list Z) s', (forall a, fold_left stepZ h (D, g a) = (D', g' a)) /\
    (s' = 1 \/ s' = -1) /\ (forall a, (length (g' a) <= 1)%nat) /\
      monotone s' (fun a => hd 0 (g' a)).
Proof.
  induction h as [|[den l] h IH]; intros D g s Hs Hl M H; [exists D, g, s; auto|].
  inversion_clear H as [|? ? H1 H2]. cbn [snd] in H1. cbn [fold_left stepZ fst snd].
  destruct l as [|f [|]]; cbn [length] in H1; [| |lia]; cbn [map].
  - apply (IH _ (fun _ => []) 1); auto. intros a b _. cbn. lia.
  - destruct (affine_monotone f (snd f * Zpos D) g s Hs Hl M) as (s' & Hs' & M').
    apply (IH _ (fun a => [relu (dot (fst f) (g a) + snd f * Zpos D)]) s'); auto.
    intros a b L. specialize (M' a b L). cbn beta in M'. cbn [hd]. unfold relu.
    destruct Hs' as [-> | ->]; lia.
Qed.

(* THEOREM width_one_fails.  No network of width 1, however deep, has the labels 0, 1,
  0 at the points
   0, 1, 2. *)
Theorem width_one_fails : forall n : qnetwork, (q_width n <= 1)%nat ->
  ~ memorizes n 1 1 [([0], 0); ([1], 1); ([2], 0)].
Proof.
  intros n W H. unfold q_width, width, skeleton in W. cbn [hidden] in W.
  apply list_max_le, Forall_map, Forall_map in W.
  destruct (thin (q_hidden n) 1 (fun a => [a]) 1) as (D & g & s & E & Hs & Hl & M); auto.
  { intros a b L. cbn [hd]. lia. }
  destruct (affine_monotone (snd (q_output n)) (snd (snd (q_output n)) * Zpos D) g s Hs Hl M)
    as (s' & Hs' & M').
  assert (V : forall a y, In ([a], y) [([0], 0); ([1], 1); ([2], 0)] ->
    dot (fst (snd (q_output n))) (g a) + snd (snd (q_output n)) * Zpos D =
    y * Zpos (fst (q_output n) * D)).
  { intros a y I. specialize (H [a] y I). unfold evalQ in H.
    pose proof (run_scaled (q_hidden n) 1 [a] _ (scaled_points 1 [a])) as S.
    rewrite E in S. cbn [fst snd] in S. rewrite (value_scaled _ _ _ _ _ S) in H.
    unfold Qeq in H. cbn [Qnum Qden] in H. lia. }
  pose proof (V 0 0 ltac:(cbn; auto)) as V0. pose proof (V 1 1 ltac:(cbn; auto)) as V1.
  pose proof (V 2 0 ltac:(cbn; auto)) as V2.
  pose proof (M' 0 1 ltac:(lia)) as A. pose proof (M' 1 2 ltac:(lia)) as B. cbn beta in A, B.
  rewrite V0, V1 in A. rewrite V1, V2 in B. destruct Hs' as [-> | ->]; lia.
Qed.
