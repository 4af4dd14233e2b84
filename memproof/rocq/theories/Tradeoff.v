(* Fewer layers, more parameters: Park, Lee, Yun and Shin 2021, Theorem 1.  One wide layer has all
   changes of the ledger, and the layers before and after it are as narrow as in Park.v. *)
From Coq Require Import Arith ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Formulas Net Step Encoder Ledger Check Direction Main Sizes Vardi Fold.
From Memproof Require Import Narrow Park.
Import ListNotations.
Open Scope Z_scope.

(* ---- parameters, front and back ---- *)
Lemma params_front W k Q : (forall e, (e <= W)%nat -> (params_from e k <= Q)%nat) ->
  forall h d, h <> [] -> Forall (fun l : list form => length l <= W)%nat h ->
  (params_from d (h ++ k) <= (d + 1) * (W + 1) + length h * ((W + 1) * (W + 1)) + Q)%nat.
Proof.
  intros HQ. induction h as [|l h IH]; intros d N F; [congruence|].
  inversion_clear F as [|? ? Hl F']. cbn [app params_from length].
  assert (A : (S d * length l <= (d + 1) * (W + 1))%nat) by (apply Nat.mul_le_mono; lia).
  destruct h as [|l' h].
  - cbn [app length]. specialize (HQ _ Hl). lia.
  - specialize (IH (length l) ltac:(discriminate) F').
    assert ((length l + 1) * (W + 1) <= (W + 1) * (W + 1))%nat by (apply Nat.mul_le_mono_r; lia).
    cbn [length] in *. lia.
Qed.

Lemma params_lengths h : forall h' d, map (@length form) h = map (@length form) h' ->
  params_from d h = params_from d h'.
Proof.
  induction h as [|l h IH]; intros [|l' h'] d E; try discriminate; [reflexivity|].
  cbn [map params_from] in *. injection E as E1 E2. rewrite E1. f_equal. now apply IH.
Qed.

(* ---- layers of at most 2 neurons, one wide layer, layers of at most 3 ---- *)
Lemma three_parts d (D g K : positive) t (data : list (list Z * Z)) L1 L2 (A : list form) :
  (forall X y, In (X, y) data -> length X = d) -> (forall X y, In (X, y) data -> 0 <= t X) ->
  reaches g data 2 L1 t ->
  @can (unit_of g) _ (fun p => @layer (unit_of g) A [t (fst p)]) (fun p => In p data) 3 L2
    (fun p s => s = [Zpos g * (Zpos K * snd p)]) ->
  exists net : qnetwork, q_wf d net /\ (q_depth net <= L1 + 2 + L2)%nat /\
    (q_params d net <= 3 * (d + 1) + 9 * (L1 + 1) + 7 * length A + 4 + 16 * L2)%nat /\
    memorizes net D 1 data.
Proof.
  intros Ld T0 Front Back.
  (* one more layer, so that there is a first one *)
  apply (can_step _ _ _ _ _ [([1], 0)] [([1], 0)] (fun p s => s = [t (fst p)])) in Front;
    [|cbn; lia|].
  2: { intros [X y] s I ->. specialize (T0 X y I). cbn [layer affine map fst]. unfold value.
    cbn [dot fst snd]. f_equal. unfold relu. lia. }
  destruct Front as (h1 & o1 & W1 & E1 & H1). destruct Back as (h2 & o2 & W2 & E2 & H2).
  set (h := h1 ++ compose A o1 :: h2). set (o := hd ([], 0) o2).
  set (net := {| hidden := fit_hidden d h; output := fit (last_width d h) o |}).
  assert (Ln : map (@length form) (hidden (skeleton (divided K (over D g net))))
    = map (@length form) h).
  { rewrite <- (fit_width h d). unfold skeleton, divided, over, net. cbn [hidden output].
    destruct (fit_hidden d h) as [|l h']; cbn [hidden q_hidden map snd]; [reflexivity|].
    now rewrite without_denominators, map_length. }
  exists (divided K (over D g net)). split; [|split; [|split]].
  - change (q_wf d (over D g net)). apply over_wf.
    exact (proj1 (@fitted (unit_of g) h o d (repeat 0 d) (repeat_length 0 d))).
  - unfold q_depth, depth. rewrite <- (map_length (@length form)), Ln, map_length. unfold h.
    rewrite app_length. cbn [length]. lia.
  - unfold q_params, params. rewrite (params_lengths _ h d Ln). unfold h.
    set (w := length A). set (Q := (3 * w + (4 * (w + 1) + 16 * L2))%nat).
    assert (HQ : forall e, (e <= 2)%nat -> (params_from e (compose A o1 :: h2) <= Q)%nat).
    { intros e He. cbn [params_from].
      assert (LC : length (compose A o1) = w) by (unfold compose; apply map_length). rewrite LC.
      pose proof (params_bound 3 h2 W2 w) as B. change ((3 + 1) * (3 + 1))%nat with 16%nat in B.
      change (3 + 1)%nat with 4%nat in B. rewrite E2 in B.
      assert (S e * w <= 3 * w)%nat by (apply Nat.mul_le_mono_r; lia). unfold Q. lia. }
    assert (N1 : h1 <> []) by (intros ->; discriminate).
    pose proof (params_front 2 _ Q HQ h1 d N1 W1) as B. rewrite E1 in B. unfold Q in B. lia.
  - intros X y I. rewrite divided_eval.
    assert (Ev : @eval (unit_of g) net X = Zpos g * (Zpos K * y)).
    { etransitivity; [exact (proj2 (@fitted (unit_of g) h o d X (Ld X y I)))|].
      unfold h, run. rewrite fold_left_app. cbn [fold_left]. fold (@run (unit_of g) h1 X).
      specialize (H1 (X, y) I). cbn [fst] in H1. unfold layer at 2.
      rewrite affine_compose, H1. specialize (H2 (X, y) I). cbn [fst snd] in H2.
      fold (@layer (unit_of g) A [t X]). fold (@run (unit_of g) h2 (@layer (unit_of g) A [t X])).
      unfold o. destruct o2 as [|f o2]; [discriminate|]. cbn [hd]. cbn [affine map] in H2.
      now injection H2. }
    rewrite (over_eval D g net X (Zpos K * y) Ev). unfold Qeq, Qmult. cbn [Qnum Qden].
    rewrite ?Pos2Z.inj_mul. ring.
Qed.

(* THEOREM park_tradeoff [park-2021: park-any-w].  Theorem 1 of the paper, with explicit constants:
   for all B and n with N <= B n, a network with rho + 2 + c n (rho' + 4) hidden layers and at most
   3 (d + 1) + 9 (rho + 1) + 14 B + 11 + 16 c n (rho' + 4) parameters, rho, c and rho' as in
   park_width_three.  With B = ceil(N^w) and n = ceil(N^(1-w)), for every w in [0, 1]:
   O(log d + log Delta + N^(1-w) log N log C) layers and
   O(d + log Delta + N^w + N^(1-w) log N log C) parameters, where the paper has
   O(d + log Delta + N^w + N^(1-w/2) log C) for w in [2/3, 1]. *)
Theorem park_tradeoff : forall d (D : positive) R G C data (B n : nat),
  let N := Z.of_nat (length data) in let rho := Z.to_nat (line_bits d N R G) in
  let L := (Z.to_nat (label_bits C) * n * (Z.to_nat (folded_bits N) + 4))%nat in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  (1 <= n)%nat -> (length data <= B * n)%nat ->
  exists net : qnetwork, q_wf d net /\ (q_depth net <= rho + 2 + L)%nat /\
    (q_params d net <= 3 * (d + 1) + 9 * (rho + 1) + 14 * B + 11 + 16 * L)%nat /\
    memorizes net D 1 data.
Proof.
  intros d D R G C data B n N rho L Hd HR HG PS Hn HB.
  destruct (folded_line d R G C data 2 Hd HR HG ltac:(lia) PS) as (g & t & OL & H).
  fold N in OL, H. fold rho in H.
  assert (Hf : 1 <= folded_bits N).
  { unfold folded_bits. assert (0 <= N * (N - 1)) by (unfold N; nia).
    apply (Z.log2_up_le_mono 2). lia. }
  assert (Hc : 1 <= label_bits C) by (unfold label_bits; lia).
  destruct (in_order d g t _ data OL) as (l & Sf & Ll & Il & Li). destruct OL as [Ld Lr _].
  assert (g1 : 1 <= Zpos g) by lia.
  set (fl := floors (Zpos g) l). set (r := Z.to_nat (folded_bits N)) in *.
  set (c := Z.to_nat (label_bits C)) in *.
  assert (Er : folded_bits N = Z.of_nat r) by (unfold r; lia). rewrite Er in Lr.
  assert (Sl : sorted fl) by now apply floors_sorted.
  set (m := (n - 1)%nat). assert (En : n = S m) by (unfold m; lia).
  assert (HB' : (length fl <= B * S m)%nat)
    by (unfold fl, floors; rewrite map_length, Ll, <- En; exact HB).
  pose proof (@wide_read (unit_of g) g1 _ (fun p => In p data) (fun p => t (fst p)) snd fl r c m B
    ltac:(unfold r; lia) ltac:(unfold c; lia) HB' Sl) as Wd.
  set (A := wide fl m B) in *. set (bits := ((r + 2) * (c * S m))%nat) in *.
  assert (LA : (length A <= 2 * B + 1)%nat).
  { unfold A, wide. cbn [length]. rewrite ramps_length.
    destruct (chunks_spec m B fl Sl) as (Lc & _).
    destruct (chunks m B fl); cbn [tl length] in *; lia. }
  destruct (three_parts d D g (Z.to_pos (2 ^ Z.of_nat bits)) t data rho L A Ld
    (fun X y I => proj1 (Lr X y I)) H) as (net & N1 & N2 & N3 & N4).
  - rewrite Z2Pos.id by (apply Z.pow_pos_nonneg; lia). unfold L. rewrite En. apply Wd.
    + apply Forall_map, Forall_forall. intros q Hq. destruct (Li q Hq) as ([X y] & Hp & ->).
      pose proof (Lr X y Hp). cbn [fst snd]. split; cbn [fst snd].
      * split; [apply Z.div_pos; lia|apply Z.div_lt_upper_bound; [lia|tauto]].
      * pose proof (label_bits_hold C y (labels _ _ _ _ _ PS X y Hp)) as K.
        replace (Z.of_nat c) with (label_bits C) by (unfold c; lia). exact K.
    + intros [X y] I. apply (Lr X y I).
    + intros [X y] I. split; [apply (Lr X y I)|]. split.
      * apply (floors_margin (Zpos g) g1 l _ y Sf). exact (Il _ I).
      * apply (floors_step (Zpos g) g1 l _ y Sf). exact (Il _ I).
  - exists net. repeat split; auto. lia.
Qed.
