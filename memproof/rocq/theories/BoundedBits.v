(* Vardi, Yehudai and Shamir 2022, Theorem 6.2: bounded bits.

   The networks of the segments (Segments.v) one behind the other (Series.v): a ledger of n slots
   has n (rho + c) bits, however many points there are; the fewer slots, the more segments, and the
   more layers.  All weights and biases are integers, those of the line too ([integer_projection]):
   an integer direction is multiplied by an integer that spreads the points X / D out to distances
   of at least 2. *)
From Coq Require Import Arith ZArith QArith List Lia.
From Memproof Require Import Formulas Net Capped Step Decoder Ledger Check Direction Main Sizes.
From Memproof Require Import Vardi Counting Segments BoundedDepth Series.
Import ListNotations.
Open Scope Z_scope.

(* ---- networks with integer weights, on points of Q^d ---- *)
Definition integral (n : network) : qnetwork :=
  {| q_hidden := map (fun l => (1%positive, l)) (hidden n); q_output := (1%positive, output n) |}.

Lemma integral_sizes n : skeleton (integral n) = n.
Proof.
  unfold skeleton, integral. cbn [q_hidden q_output snd]. rewrite without_denominators.
  now destruct n.
Qed.

Lemma integral_eval D n X y : @eval (unit_of D) n X = Zpos D * y ->
  (evalQ (integral n) (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intro H. unfold evalQ, integral. cbn [q_hidden q_output fst snd].
  pose proof (run_over D (hidden n) X _ (scaled_points D X)) as S.
  rewrite (value_scaled _ _ _ _ _ S). unfold eval, value in H.
  change (@one (unit_of D)) with (Zpos D) in H. rewrite H.
  unfold Qeq. cbn [Qnum Qden]. lia.
Qed.

(* ---- a line with integer weights ---- *)
(* the factor ceil(D / g), g the least integer with d g^2 >= G^2: about sqrt(d) / delta *)
Definition spread (d : nat) (G D : Z) : Z := cdiv D (coordinate_gap d G).
(* the largest weight of the line, at most *)
Definition direction_weight (d : nat) (N G D : Z) : Z := 2 * spread d G D * (N * (N - 1)).
(* half its range: ceil(2 d N (N - 1) (r / delta + r)), r = R / D and delta = G / D *)
Definition integer_half_range (d : nat) (N R G D : Z) : Z :=
  cdiv (2 * (Z.of_nat d * (N * (N - 1)) * R * (D + G))) (G * D).
Definition integer_line_bits (d : nat) (N R G D : Z) : Z :=
  Z.log2_up (2 * integer_half_range d N R G D + 1).

Lemma coordinate_gap_le d G : (1 <= d)%nat -> 1 <= G -> coordinate_gap d G <= G.
Proof.
  intros Hd HG. unfold coordinate_gap. apply Z.le_trans with (Z.sqrt_up (G * G)).
  - apply Z.sqrt_up_le_mono, cdiv_le; [lia|]. rewrite <- (Z.mul_1_l (G * G)) at 1.
    apply Z.mul_le_mono_nonneg_r; [apply Z.square_nonneg|lia].
  - rewrite Z.sqrt_up_square; lia.
Qed.

(* Along a spread direction the ball stays in the range. *)
Lemma spread_range d N R G D g lam z : 0 <= N * (N - 1) -> 0 <= R -> 1 <= G -> 1 <= D ->
  1 <= g <= G -> 0 <= lam -> g * lam <= D + g ->
  Z.abs z * G <= Z.of_nat d * (N * (N - 1)) * R * g ->
  Z.abs (2 * lam * z) <= integer_half_range d N R G D * D.
Proof.
  intros HM HR HG HD Hg Hl Hs Hz. set (Y := Z.of_nat d * (N * (N - 1)) * R) in *.
  assert (Y0 : 0 <= Y).
  { apply Z.mul_nonneg_nonneg; [apply Z.mul_nonneg_nonneg; [lia|exact HM]|exact HR]. }
  pose proof (cdiv_spec (2 * (Y * (D + G))) (G * D) ltac:(nia)) as [Q _].
  change (cdiv (2 * (Y * (D + G))) (G * D)) with (integer_half_range d N R G D) in Q.
  set (S := integer_half_range d N R G D) in *. clearbody S.
  rewrite Z.abs_mul, (Z.abs_eq (2 * lam)) by lia.
  apply (Z.mul_le_mono_pos_r _ _ G); [lia|].
  apply Z.le_trans with (2 * (Y * (D + G))); [|lia].
  apply Z.le_trans with (2 * (Y * (g * lam))).
  - replace (2 * lam * Z.abs z * G) with (2 * (lam * (Z.abs z * G))) by ring.
    replace (2 * (Y * (g * lam))) with (2 * (lam * (Y * g))) by ring.
    apply Z.mul_le_mono_nonneg_l; [lia|]. apply Z.mul_le_mono_nonneg_l; assumption.
  - apply Z.mul_le_mono_nonneg_l; [lia|]. apply Z.mul_le_mono_nonneg_l; lia.
Qed.

Lemma integer_projection d (D : positive) R G C data : (1 <= d)%nat -> 0 <= R -> 1 <= G ->
  point_set d R G C data ->
  let N := Z.of_nat (length data) in let S := integer_half_range d N R G (Zpos D) in
  exists f, line d D (@value (unit_of D) f) (2 * S + 1) data /\
    within (direction_weight d N G (Zpos D)) (fst f) /\ snd f = S.
Proof.
  intros Hd HR HG [Ln Hb A _] N S. pose proof (coordinate_gap_spec d G Hd HG) as (g1 & Gg & _).
  pose proof (coordinate_gap_le d G Hd HG) as gG.
  set (V := differences (map fst data)).
  assert (LV : 2 * Z.of_nat (length V) = N * (N - 1)).
  { unfold V, N. now rewrite differences_length, map_length. }
  assert (HM : 0 <= N * (N - 1)) by (clear - LV; lia).
  destruct (gap_direction (coordinate_gap d G) g1 (Datatypes.S (2 * length V)) d V ltac:(lia)
    (pairs_gap d G data Hd HG Ln A)) as (u & Lu & Fu & Gu).
  set (g := coordinate_gap d G) in *. set (lam := spread d G (Zpos D)).
  destruct (cdiv_spec (Zpos D) g g1) as [L1 L2]. change (cdiv (Zpos D) g) with lam in L1, L2.
  assert (lam0 : 0 <= lam) by (clear - L1 g1; nia).
  assert (Fu' : Forall (fun a => 0 <= a <= N * (N - 1)) u).
  { eapply Forall_impl; [|exact Fu]. cbn beta. intros a Ha. lia. }
  exists (map (Z.mul (2 * lam)) u, S).
  assert (Vf : forall X, @value (unit_of D) (map (Z.mul (2 * lam)) u, S) X
    = 2 * lam * dot u X + S * Zpos D).
  { intro X. unfold value. cbn [fst snd]. rewrite dot_scale. reflexivity. }
  split; [split|split; [|reflexivity]].
  - exact Ln.
  - intros X y H. rewrite Vf.
    pose proof (ball_range d _ R G g u X HM HR HG g1 Gg Lu Fu' (Hb X y H)) as K.
    pose proof (spread_range d N R G (Zpos D) g lam _ HM HR HG ltac:(lia) (conj g1 gG) lam0
      ltac:(lia) K) as Q. fold S in Q. lia.
  - assert (Far : forall z, g <= Z.abs z -> 2 * Zpos D <= Z.abs (2 * lam * z)).
    { intros z Hz. rewrite Z.abs_mul, (Z.abs_eq (2 * lam)) by lia.
      apply Z.le_trans with (2 * lam * g); [lia|]. apply Z.mul_le_mono_nonneg_l; lia. }
    clearbody S lam g. clear - A Gu Ln Vf Far. unfold V in Gu. clear V. revert Gu Ln.
    induction A as [|p l _ _ IH]; intros Gu Ln; constructor.
    + apply Forall_forall. intros q Hq. rewrite !Vf. destruct p as [X y], q as [X' y'].
      pose proof (Ln X y (or_introl eq_refl)) as E. pose proof (Ln X' y' (or_intror Hq)) as E'.
      cbn [fst] in *. destruct (vsub_spec X X' u ltac:(lia)) as [_ Dv].
      assert (K : g <= Z.abs (dot u (vsub X X'))).
      { apply Gu. cbn [map differences fst]. apply in_app_iff. left. rewrite map_map.
        apply in_map_iff. now exists (X', y'). }
      rewrite Dv in K. apply Far in K.
      replace (2 * lam * dot u X + S * Zpos D - (2 * lam * dot u X' + S * Zpos D))
        with (2 * lam * (dot u X - dot u X')) by ring. exact K.
    + apply IH; [|intros X y H; apply (Ln X y); now right].
      intros v Hv. apply Gu. cbn [map differences]. apply in_app_iff. now right.
  - cbn [fst]. apply Forall_map. eapply Forall_impl; [|exact Fu']. cbn beta. intros a Ha.
    unfold direction_weight. fold lam. rewrite Z.abs_eq by (apply Z.mul_nonneg_nonneg; lia).
    apply Z.mul_le_mono_nonneg_l; lia.
Qed.

(* ---- how large the weights are ---- *)
(* for a line of rho bits and labels of c bits *)
Definition weight_bits (d : nat) (N G D n rho c : Z) : Z :=
  Z.max (n * (rho + c) + rho + 5) (Z.log2_up (direction_weight d N G D + 1)).

Lemma log2_up_above x : 0 <= x -> x < 2 ^ Z.log2_up (x + 1).
Proof.
  intro H. destruct (Z.eq_dec x 0) as [->|]; [cbn; lia|].
  pose proof (Z.log2_up_spec (x + 1) ltac:(lia)). lia.
Qed.

Lemma segment_weights n rho c : (1 <= n)%nat -> (1 <= c)%nat ->
  let top := 2 ^ Z.of_nat (n * (rho + c)) in let range := 2 ^ Z.of_nat rho in
  let h := Z.to_nat (Z.log2_up (Z.of_nat n)) in
  1 + top + 1 <= 2 * top /\ 2 ^ Z.of_nat c * 2 ^ Z.of_nat h <= 2 * top /\
  4 * (top * (2 * range + 3)) + 1 < 2 ^ Z.of_nat (n * (rho + c) + rho + 5) /\
  2 * (2 * top) < 2 ^ Z.of_nat (n * (rho + c) + rho + 5).
Proof.
  intros Hn Hc top range h.
  assert (T2 : 2 <= top).
  { apply (Z.pow_le_mono_r 2 1); [lia|]. assert (1 <= n * (rho + c))%nat by nia. lia. }
  assert (R1 : 1 <= range) by (apply (Z.pow_le_mono_r 2 0); lia).
  assert (E : 2 ^ Z.of_nat (n * (rho + c) + rho + 5) = 32 * (top * range)).
  { rewrite !Nat2Z.inj_add, !Z.pow_add_r by lia. fold top range. change (2 ^ Z.of_nat 5) with 32.
    ring. }
  rewrite E. split; [lia|]. split; [|split].
  - assert (Hh : (c + h <= n * (rho + c) + 1)%nat).
    { assert (K : (h <= n)%nat).
      { unfold h. pose proof (Z.log2_up_le_lin (Z.of_nat n) ltac:(lia)). lia. }
      assert (c + (n - 1) * 1 <= n * c)%nat by nia. nia. }
    rewrite <- Z.pow_add_r, <- Nat2Z.inj_add by lia.
    apply Z.le_trans with (2 ^ Z.of_nat (n * (rho + c) + 1)); [apply Z.pow_le_mono_r; lia|].
    rewrite Nat2Z.inj_add, Z.pow_add_r by lia. fold top. change (2 ^ Z.of_nat 1) with 2. lia.
  - assert (top <= top * range) by nia.
    replace (top * (2 * range + 3)) with (2 * (top * range) + 3 * top) by ring. lia.
  - assert (top <= top * range) by nia. lia.
Qed.

(* ---- the networks of the segments in series ---- *)
Lemma width_eight d (D : positive) f (data : list (list Z * Z)) (rho c n K : nat) M :
  let beta := (rho + c + 1)%nat in
  let L := Z.to_nat (segment_depth (Z.of_nat n) (Z.of_nat beta)) in
  line d D (@value (unit_of D) f) (2 ^ Z.of_nat rho) data ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ Z.of_nat c) ->
  (1 <= n)%nat -> (1 <= c)%nat -> (length data <= K * (6 * n * n * beta))%nat ->
  2 ^ Z.of_nat (n * (rho + c) + rho + 5) <= M + 1 -> form_within M f ->
  exists net : network, wf d net /\ (width net <= 8)%nat /\ (depth net <= 1 + K * L)%nat /\
    Forall (fun z => Z.abs z <= M) (flat net) /\ memorizes (integral net) D 1 data.
Proof.
  intros beta L OL Hy Hn Hc HN HM Ff. set (t := @value (unit_of D) f) in *.
  destruct (line_segments d D t data 2 rho c K _ ltac:(lia) OL Hy HN) as (ms & Lm & Seg & Tot).
  assert (g1 : 1 <= Zpos D) by lia. set (h := Z.to_nat (Z.log2_up (Z.of_nat n))).
  destruct (segment_weights n rho c Hn Hc) as (O1 & O2 & O3 & O4).
  set (top := 2 ^ Z.of_nat (n * (rho + c))) in *. fold h in O2.
  pose proof (segment_depth_nat n beta h 0 Hn eq_refl) as EL.
  assert (En : (n * beta = S (n - 1) * (1 * (rho + c) + 1))%nat) by (unfold beta; f_equal; lia).
  rewrite En in EL at 2. fold L in EL.
  assert (S1 : forall m, In m ms -> @capped (unit_of D) _ (fun p : list Z * Z => [t (fst p)])
    (fun p => In p data) 6 M (2 * top) L
    (fun p s => s = [Zpos D * @stepf (unit_of D) _ 0 m (t (fst p))])).
  { intros m Hm. destruct (Seg m Hm) as (Sm & Lb & Rm & At).
    change (0 + L)%nat with L in EL. rewrite <- EL.
    apply (@capped_on_line (unit_of D) g1 _ _ _ (fun p => t (fst p)) _ m 2 1 rho c (n - 1) 6 2
      (1 + (n * beta + 1) * (2 * 3)) (n * beta + 1) h 0) with (Ms := 1);
      change (Z.of_nat 2) with 2; replace (S (n - 1)) with n by lia; try lia.
    - apply fast_digit; [exact g1|lia|lia].
    - now apply log2_up_enough.
    - exact Sm.
    - exact Rm.
    - intros [X y] I. split; [apply (line_range _ _ _ _ _ OL X y I)|]. exact (At X y I).
    - apply (@capped_start (unit_of D) _ _ _ _ _ _ [([1], 0)]); [capping|].
      intros p _. cbn [affine map]. unfold value. cbn [dot fst snd]. f_equal. lia. }
  assert (L1 : (1 <= L)%nat).
  { unfold L, segment_depth. pose proof (Z.log2_up_nonneg (Z.of_nat n)). nia. }
  destruct L as [|L']; [lia|].
  assert (T2 : 1 <= 2 * top) by lia. assert (TM : 2 * top <= M) by lia.
  assert (T0 : forall p : list Z * Z, In p data -> 0 <= t (fst p)).
  { intros [X y] I. apply (line_range _ _ _ _ _ OL X y I). }
  pose proof (@carried_first (unit_of D) _ fst (fun p => In p data) (fun p => t (fst p)) 6 M
    (2 * top) T2 T0 f Ff (fun p _ => eq_refl)) as C.
  apply (@carry_all (unit_of D) g1 _ _ _ _ 6 M (2 * top) T2 TM T0 _ ms
    (fun m p => @stepf (unit_of D) _ 0 m (t (fst p))) L') in C; [|intros; lia| |exact S1].
  2: { intros m p I _. destruct (Seg m I) as (_ & _ & Rm & _).
    apply (stepf_ind (fun z => 0 <= z)); [lia|]. intros r v Iv. rewrite Forall_forall in Rm.
    apply (Rm _ Iv). }
  rewrite Lm in C. destruct C as (hs & fo & W1 & W2 & W3 & W4 & V).
  exists {| hidden := fit_hidden d hs; output := fit (last_width d hs) fo |}.
  assert (Dp : depth {| hidden := fit_hidden d hs; output := fit (last_width d hs) fo |}
    = (1 + K * S L')%nat).
  { unfold depth. cbn [hidden]. now rewrite <- (map_length (@length form)), fit_width, map_length. }
  split; [exact (proj1 (@fitted (unit_of D) hs fo d (repeat 0 d) (repeat_length 0 d)))|].
  split; [|split; [lia|split]].
  - unfold width. cbn [hidden]. rewrite fit_width. apply list_max_le, Forall_map. exact W1.
  - assert (Hf : Forall (below M) (fit_hidden (last_width d hs) [[fo]])).
    { apply fit_below; [lia|]. repeat constructor; [apply (within_le (2 * top)); [lia|apply W4]|].
      destruct W4. lia. }
    pose proof (fit_below M hs d ltac:(lia) W3) as Fh.
    unfold flat. cbn [hidden output]. apply Forall_app. split.
    + apply Forall_flat_map, Forall_concat. eapply Forall_impl; [|exact Fh]. intros l F.
      eapply Forall_impl; [|exact F]. intros g [G1 G2]. unfold flat_form.
      apply Forall_app. split; [exact G1|now repeat constructor].
    + inversion_clear Hf as [|? ? Hl _]. inversion_clear Hl as [|? ? [G1 G2] _].
      unfold flat_form. apply Forall_app. split; [exact G1|now repeat constructor].
  - intros X y I. apply integral_eval.
    destruct (@fitted (unit_of D) hs fo d X (line_dimension _ _ _ _ _ OL X y I)) as [_ E].
    rewrite E. destruct (V (X, y) I) as (x & R & Vx). cbn [fst] in R, Vx. rewrite R, Vx.
    cbn [fst]. f_equal. rewrite Z.add_0_l. exact (Tot X y I).
Qed.

Lemma integer_half_range_nonneg d N R G D : 0 <= N * (N - 1) -> 0 <= R -> 1 <= G -> 1 <= D ->
  0 <= integer_half_range d N R G D.
Proof.
  intros HN HR HG HD. unfold integer_half_range, cdiv. apply Z.div_pos; [|nia].
  assert (0 <= Z.of_nat d * (N * (N - 1)) * R * (D + G)).
  { apply Z.mul_nonneg_nonneg; [|lia]. apply Z.mul_nonneg_nonneg; [|exact HR].
    apply Z.mul_nonneg_nonneg; [lia|exact HN]. }
  assert (1 <= G * D) by nia. lia.
Qed.

Lemma direction_weight_nonneg d N G D : (1 <= d)%nat -> 1 <= G -> 0 <= D -> 0 <= N * (N - 1) ->
  0 <= direction_weight d N G D.
Proof.
  intros Hd HG HD HN. destruct (coordinate_gap_spec d G Hd HG) as (g1 & _).
  unfold direction_weight, spread. apply Z.mul_nonneg_nonneg; [|exact HN].
  pose proof (cdiv_spec D _ g1) as [Q _]. set (g := coordinate_gap d G) in *.
  assert (0 <= cdiv D g) by (clear - Q g1 HD; nia). lia.
Qed.

(* THEOREM bounded_bits [vardi-2022: vardi-bounded-bits].
Theorem 6.2 with explicit constants: for every n >= 1, and K segments of at most 6 n^2 beta points,
   beta = rho + c + 1, that have all N points, there is a network of width at most 8 and depth at
   most 1 + K L, L = 3 n beta + 2 + ceil(log2 n), with at most 9 (d + 1) + 81 (1 + K L) parameters,
   all weights and biases of which are integers below 2^B in absolute value,
   B = max(n (rho + c) + rho + 5, ceil(log2(2 ceil(D / g) N (N - 1) + 1))), where
   g = ceil(G / sqrt(d)), so that D / g is about sqrt(d) / delta: the second number is about the
   weights of the line alone.  The line has rho = ceil(log2(2 ceil(2 d N (N - 1) (r / delta + r)) +
   1)) bits, r = R / D and delta = G / D.  Bits times depth are O(N beta). *)
Theorem bounded_bits : forall d (D : positive) R G C data (n K : nat),
  let N := Z.of_nat (length data) in
  let rho := integer_line_bits d N R G (Zpos D) in let c := label_bits C in
  let beta := rho + c + 1 in
  let L := Z.to_nat (segment_depth (Z.of_nat n) beta) in
  let B := weight_bits d N G (Zpos D) (Z.of_nat n) rho c in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  (1 <= n)%nat -> N <= Z.of_nat K * segment_points (Z.of_nat n) beta ->
  exists net : network, wf d net /\ (width net <= 8)%nat /\ (depth net <= 1 + K * L)%nat /\
    (params d net <= 9 * (d + 1) + 81 * (1 + K * L))%nat /\
    Forall (fun z => Z.abs z < 2 ^ B) (flat net) /\ memorizes (integral net) D 1 data.
Proof.
  intros d D R G C data n K N rho c beta L B Hd HR HG PS Hn HN.
  destruct (integer_projection d D R G C data Hd HR HG PS) as (f & OL & F1 & F2).
  fold N in OL, F1, F2. set (S := integer_half_range d N R G (Zpos D)) in *.
  assert (NN : 0 <= N * (N - 1)) by (unfold N; nia).
  assert (S0 : 0 <= S) by (apply integer_half_range_nonneg; lia).
  assert (Hr : 0 <= rho) by apply Z.log2_up_nonneg.
  assert (Sr : 2 * S + 1 <= 2 ^ rho).
  { unfold rho, integer_line_bits. fold S. destruct (Z.eq_dec S 0) as [->|]; [cbn; lia|].
    apply Z.log2_up_spec. lia. }
  apply (line_wider _ _ _ _ _ _ Sr) in OL.
  assert (Hc : 1 <= c) by (unfold c, label_bits; lia).
  rewrite <- (Z2Nat.id _ Hr) in OL. set (rho' := Z.to_nat rho) in *.
  set (c' := Z.to_nat c) in *.
  assert (Eb : beta = Z.of_nat (rho' + c' + 1)) by (unfold beta, rho', c'; lia).
  assert (B1 : Z.of_nat (n * (rho' + c') + rho' + 5) <= B).
  { unfold B, weight_bits, rho', c'. lia. }
  assert (B2 : 2 ^ Z.of_nat (n * (rho' + c') + rho' + 5) <= 2 ^ B) by (apply Z.pow_le_mono_r; lia).
  assert (B3 : direction_weight d N G (Zpos D) < 2 ^ B).
  { apply Z.lt_le_trans with (1 := log2_up_above _
      (direction_weight_nonneg d N G (Zpos D) Hd HG ltac:(lia) NN)).
    apply Z.pow_le_mono_r; [lia|]. unfold B, weight_bits. lia. }
  assert (B4 : 2 ^ rho <= 2 ^ B) by (apply Z.pow_le_mono_r; unfold rho' in B1; lia).
  destruct (width_eight d D f data rho' c' n K (2 ^ B - 1) OL) as (net & H1 & H2 & H3 & H4 & H5);
    try lia.
  - intros X y I. pose proof (label_bits_hold C y (labels _ _ _ _ _ PS X y I)) as Hl.
    unfold c'. now rewrite Z2Nat.id by lia.
  - unfold segment_points, N in HN. rewrite Eb in HN. lia.
  - split; [apply (within_le (direction_weight d N G (Zpos D))); [lia|exact F1]|lia].
  - rewrite <- Eb in H3. fold L in H3. exists net. split; [exact H1|]. split; [exact H2|].
    split; [exact H3|]. split; [|split; [|exact H5]].
    + unfold params. unfold width in H2. rewrite list_max_le in H2. apply Forall_map in H2.
      pose proof (params_bound 8 _ H2 d) as P. fold (depth net) in P.
      change ((8 + 1) * (8 + 1))%nat with 81%nat in P. change (8 + 1)%nat with 9%nat in P.
      clear - P H3. lia.
    + eapply Forall_impl; [|exact H4]. cbn beta. intros z Hz. lia.
Qed.

(* THEOREM vardi_bounded_bits [vardi-2022: vardi-bounded-bits].
The form of the paper: for every B >= 1 and every l >= 0 (the paper has l = log2 B), with
   K = ceil(N / B^2), width at most 8, depth at most 1 + K T, T = s + 3 beta + 2 + ceil(log2 B), and
   integer weights below 2^b, b <= s / 3 + 2 beta + 4 or that of the line alone, where
   s <= sqrt(3/8) B (l + beta) / sqrt(l), that is 8 l s^2 <= 3 B^2 (l + beta)^2: bits
   O(B log R / sqrt(log B)), depth O(N log R / (B sqrt(log B))), with log R for beta, for
   B <= sqrt(N). *)
Theorem vardi_bounded_bits : forall d (D : positive) R G C data B l,
  let N := Z.of_nat (length data) in
  let beta := integer_line_bits d N R G (Zpos D) + label_bits C + 1 in
  let K := Z.to_nat (cdiv N (B * B)) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data -> 1 <= B -> 0 <= l ->
  exists s T b (net : network),
    0 <= s /\ 8 * (l * (s * s)) <= 3 * (B * B) * ((l + beta) * (l + beta)) /\
    Z.of_nat T <= s + 3 * beta + 2 + Z.log2_up B /\
    3 * b <= Z.max (s + 6 * beta + 12)
      (3 * Z.log2_up (direction_weight d N G (Zpos D) + 1)) /\
    wf d net /\ (width net <= 8)%nat /\ (depth net <= 1 + K * T)%nat /\
    (params d net <= 9 * (d + 1) + 81 * (1 + K * T))%nat /\
    Forall (fun z => Z.abs z < 2 ^ b) (flat net) /\ memorizes (integral net) D 1 data.
Proof.
  intros d D R G C data B l N beta K Hd HR HG PS HB Hl.
  assert (Hr : 0 <= integer_line_bits d N R G (Zpos D)) by apply Z.log2_up_nonneg.
  assert (Hc : 1 <= label_bits C) by (unfold label_bits; lia).
  assert (Hb : 1 <= beta) by (unfold beta; lia).
  destruct (slots_for_square B beta l HB Hb Hl) as (Hn & Np & S0 & S).
  set (n := Formulas.slots (B * B) 12 beta) in *. set (s := 3 * (n - 1) * beta) in *.
  assert (HN : N <= Z.of_nat K * segment_points n beta).
  { pose proof (cdiv_spec N (B * B) ltac:(nia)) as [Q _].
    assert (K0 : cdiv N (B * B) <= Z.of_nat K) by (unfold K; lia).
    apply Z.le_trans with (1 := Q), Z.le_trans with (B * B * Z.of_nat K).
    - apply Z.mul_le_mono_nonneg_l; [apply Z.square_nonneg|lia].
    - rewrite Z.mul_comm. apply Z.mul_le_mono_nonneg_l; lia. }
  rewrite <- (Z2Nat.id n) in HN by lia.
  destruct (bounded_bits d D R G C data (Z.to_nat n) K Hd HR HG PS ltac:(lia) HN)
    as (net & H1 & H2 & H3 & H4 & H5 & H6).
  rewrite Z2Nat.id in H3, H4, H5 by lia. fold N beta in H3, H4. fold N in H5.
  exists s, (Z.to_nat (segment_depth n beta)), (weight_bits d N G (Zpos D) n
    (integer_line_bits d N R G (Zpos D)) (label_bits C)), net.
  split; [exact S0|]. split; [exact S|]. split; [|split].
  - pose proof (Z.log2_up_le_mono n B ltac:(lia)). pose proof (Z.log2_up_nonneg n).
    unfold segment_depth, s in *. lia.
  - assert (A : 3 * (n * (integer_line_bits d N R G (Zpos D) + label_bits C)
      + integer_line_bits d N R G (Zpos D) + 5) <= s + 6 * beta + 12).
    { set (r := integer_line_bits d N R G (Zpos D)) in *. set (c := label_bits C) in *.
      unfold s. replace (3 * (n - 1) * beta) with (3 * (n * beta) - 3 * beta) by ring.
      replace (n * beta) with (n * (r + c) + n) by (unfold beta; ring). unfold beta. lia. }
    unfold weight_bits. lia.
  - repeat split; auto.
Qed.
