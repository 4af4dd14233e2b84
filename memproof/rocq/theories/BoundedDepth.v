(* Vardi, Yehudai and Shamir 2022, Theorem 5.1: bounded depth.

   A segment of 6 n^2 beta points has a network of width 6 and depth 3 n beta + 2 + ceil(log2 n)
   that is 0 at all other points (Segments.v).  K of them side by side (Parallel.v), behind one
   neuron for the line, memorize K segments: the fewer slots n, the fewer layers, and the more
   parameters. *)
From Coq Require Import Arith ZArith QArith List Lia.
From Memproof Require Import Formulas Net Step Decoder Ledger Check Direction Main Sizes Vardi.
From Memproof Require Import Segments Parallel.
Import ListNotations.
Open Scope Z_scope.

(* ---- the sizes of a segment ---- *)
Lemma segment_fits n beta : (1 <= n)%nat ->
  (6 * n * n * beta + 2 <= (1 + (n * beta + 1) * (2 * 3)) * n)%nat.
Proof. intro H. nia. Qed.

Lemma segment_depth_nat n beta h L0 : (1 <= n)%nat -> h = Z.to_nat (Z.log2_up (Z.of_nat n)) ->
  (L0 + 2 * (n * beta + 1) + n * beta + h
   = L0 + Z.to_nat (segment_depth (Z.of_nat n) (Z.of_nat beta)))%nat.
Proof.
  intros H ->. unfold segment_depth. pose proof (Z.log2_up_nonneg (Z.of_nat n)).
  replace (3 * Z.of_nat n * Z.of_nat beta) with (3 * Z.of_nat (n * beta)) by lia. lia.
Qed.

Lemma log2_up_enough n : (1 <= n)%nat -> (n <= 2 ^ Z.to_nat (Z.log2_up (Z.of_nat n)))%nat.
Proof.
  intro H. apply Nat2Z.inj_le. rewrite Nat2Z.inj_pow, Z2Nat.id by apply Z.log2_up_nonneg.
  destruct (Z.eq_dec (Z.of_nat n) 1) as [->|]; [cbn; lia|]. apply Z.log2_up_spec. lia.
Qed.

Lemma width_six d (D g : positive) f (data : list (list Z * Z)) (rho c n K : nat) :
  let beta := (rho + c + 1)%nat in
  let L := Z.to_nat (segment_depth (Z.of_nat n) (Z.of_nat beta)) in
  line d g (@value (unit_of g) f) (2 ^ Z.of_nat rho) data ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ Z.of_nat c) ->
  (1 <= n)%nat -> (1 <= K)%nat -> (length data <= K * (6 * n * n * beta))%nat ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= K * 6)%nat /\ (q_depth net <= 1 + L)%nat /\
    (q_nonzero_params net <= d + 1 + K * (14 + L * 49))%nat /\ memorizes net D 1 data.
Proof.
  intros beta L OL Hy Hn HK HN. set (t := @value (unit_of g) f) in *.
  destruct (line_segments d g t data 2 rho c K _ ltac:(lia) OL Hy HN) as (ms & Lm & Seg & Tot).
  assert (g1 : 1 <= Zpos g) by lia. set (h := Z.to_nat (Z.log2_up (Z.of_nat n))).
  pose proof (segment_depth_nat n beta h 0 Hn eq_refl) as EL.
  assert (En : (n * beta = S (n - 1) * (1 * (rho + c) + 1))%nat) by (unfold beta; f_equal; lia).
  rewrite En in EL at 2. fold L in EL.
  assert (S1 : forall m, In m ms -> @sums (unit_of g) _ (fun p => In p data) (fun p => t (fst p)) L
    6 (14 + L * 49) (fun p => @stepf (unit_of g) _ 0 m (t (fst p)))).
  { intros m Hm. destruct (Seg m Hm) as (Sm & Lb & Rm & At).
    apply (@sums_of_can (unit_of g) _ _ _ L 6). change (0 + L)%nat with L in EL. rewrite <- EL.
    apply (@on_line (unit_of g) g1 _ _ _ (fun p => t (fst p)) _ m 2 1 rho c (n - 1) 6 2
      (1 + (n * beta + 1) * (2 * 3)) (n * beta + 1) h 0); try lia.
    - apply fast_digit; [exact g1|lia|lia].
    - replace (S (n - 1)) with n by lia. pose proof (segment_fits n beta Hn). lia.
    - replace (S (n - 1)) with n by lia. now apply log2_up_enough.
    - exact Sm.
    - exact Rm.
    - intros [X y] I. split; [apply (line_range _ _ _ _ _ OL X y I)|]. exact (At X y I).
    - apply (@can_start (unit_of g) _ _ _ _ [([1], 0)]). intros p _. cbn [affine map].
      unfold value. cbn [dot fst snd]. f_equal. lia. }
  apply (@sums_all (unit_of g) _ (fun p => In p data)) in S1.
  2: { unfold L, segment_depth. pose proof (Z.log2_up_nonneg (Z.of_nat n)). nia. }
  rewrite Lm in S1. apply (sums_ext _ _ _ _ _ _ snd) in S1.
  2: { intros [X y] I. exact (Tot X y I). }
  destruct (side_by_side d D g f _ data L _ _ OL S1) as (net & H1 & H2 & H3 & H4 & H5).
  exists net. repeat split; auto. lia.
Qed.

(* THEOREM bounded_depth [vardi-2022: vardi-bounded-depth].
Theorem 5.1 with explicit constants: for every n >= 1, and K segments of at most 6 n^2 beta points,
   beta = rho + c + 1, that have all N points, there is a network of width at most 6 K and depth at
   most 1 + L, L = 3 n beta + 2 + ceil(log2 n), with at most d + 1 + K (14 + 49 L) nonzero weights
   and biases.  About N / (6 n^2 beta) segments are needed, so that the parameters are
   d + O(N / n) = d + O(N beta / depth). *)
Theorem bounded_depth : forall d (D : positive) R G C data (n K : nat),
  let N := Z.of_nat (length data) in
  let beta := line_bits d N R G + label_bits C + 1 in
  let L := Z.to_nat (segment_depth (Z.of_nat n) beta) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  (1 <= n)%nat -> (1 <= K)%nat -> N <= Z.of_nat K * segment_points (Z.of_nat n) beta ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= 6 * K)%nat /\ (q_depth net <= 1 + L)%nat /\
    (q_nonzero_params net <= d + 1 + K * (14 + 49 * L))%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data n K N beta L Hd HR HG PS Hn HK HN.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  assert (Hr : 0 <= line_bits d N R G) by apply Z.log2_up_nonneg.
  assert (Hc : 1 <= label_bits C) by (unfold label_bits; lia).
  rewrite <- (Z2Nat.id _ Hr) in OL. set (rho := Z.to_nat (line_bits d N R G)) in *.
  set (c := Z.to_nat (label_bits C)) in *.
  assert (Eb : beta = Z.of_nat (rho + c + 1)) by (unfold beta, rho, c; lia).
  destruct (width_six d D g f data rho c n K OL) as (net & H1 & H2 & H3 & H4 & H5); auto.
  - intros X y I. pose proof (label_bits_hold C y (labels _ _ _ _ _ PS X y I)) as B.
    unfold c. now rewrite Z2Nat.id by lia.
  - unfold segment_points, N in HN. rewrite Eb in HN. lia.
  - exists net. unfold L. rewrite Eb. repeat split; auto; lia.
Qed.

(* ---- the form of the paper ---- *)
(* The number of slots for segments of at least L^2 points. *)
Lemma slots_for_square L beta l : 1 <= L -> 1 <= beta -> 0 <= l ->
  let n := Formulas.slots (L * L) 12 beta in let s := 3 * (n - 1) * beta in
  1 <= n <= L /\ L * L <= segment_points n beta /\
  0 <= s /\ 8 * (l * (s * s)) <= 3 * (L * L) * ((l + beta) * (l + beta)).
Proof.
  intros HL Hb Hl n s. destruct (slots_spec (L * L) 12 beta ltac:(nia) ltac:(lia) Hb)
    as (Hn & N1 & N2). fold n in Hn, N1, N2. set (k := n - 1) in *.
  assert (K2 : k * k * (6 * beta) <= L * L) by lia.
  assert (Hk : k <= L - 1).
  { destruct (Z_le_gt_dec k (L - 1)) as [Q|Q]; [exact Q|exfalso].
    assert (L * L <= k * k) by (apply Z.mul_le_mono_nonneg; lia).
    assert (k * k * 6 <= k * k * (6 * beta)) by (apply Z.mul_le_mono_nonneg_l; lia). nia. }
  split; [unfold k in Hk; lia|]. split; [unfold segment_points; lia|].
  assert (S0 : 0 <= k * beta) by (apply Z.mul_nonneg_nonneg; lia).
  split; [unfold s; lia|].
  assert (S2 : 2 * (s * s) <= 3 * (L * L) * beta).
  { replace (2 * (s * s)) with (3 * (k * k * (6 * beta)) * beta) by (unfold s; ring).
    apply Z.mul_le_mono_nonneg_r; lia. }
  apply Z.le_trans with (4 * l * (3 * (L * L) * beta)).
  - replace (8 * (l * (s * s))) with (4 * l * (2 * (s * s))) by ring.
    apply Z.mul_le_mono_nonneg_l; lia.
  - replace (4 * l * (3 * (L * L) * beta)) with (3 * (L * L) * (4 * l * beta)) by ring.
    apply Z.mul_le_mono_nonneg_l; [apply Z.mul_nonneg_nonneg; nia|].
    pose proof (Z.square_nonneg (l - beta)). nia.
Qed.

(* THEOREM vardi_bounded_depth [vardi-2022: vardi-bounded-depth].
The form of the paper: for every L >= 1 and every l >= 0 (the paper has l = log2 L), with
   K = max(1, ceil(N / L^2)), width at most 6 K, depth at most T = s + 3 beta + 3 + ceil(log2 L),
   where s <= sqrt(3/8) L (l + beta) / sqrt(l), that is 8 l s^2 <= 3 L^2 (l + beta)^2, and at most
   d + 1 + K (14 + 49 T) nonzero parameters: width O(N / L^2), depth O(L log R / sqrt(log L)) and
   O(d + N log R / (L sqrt(log L))) parameters for L <= sqrt(N), with log R for beta. *)
Theorem vardi_bounded_depth : forall d (D : positive) R G C data L l,
  let N := Z.of_nat (length data) in
  let beta := line_bits d N R G + label_bits C + 1 in
  let K := Z.to_nat (Z.max 1 (cdiv N (L * L))) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data -> 1 <= L -> 0 <= l ->
  exists s T (net : qnetwork),
    0 <= s /\ 8 * (l * (s * s)) <= 3 * (L * L) * ((l + beta) * (l + beta)) /\
    Z.of_nat T <= s + 3 * beta + 3 + Z.log2_up L /\
    q_wf d net /\ (q_width net <= 6 * K)%nat /\ (q_depth net <= T)%nat /\
    (q_nonzero_params net <= d + 1 + K * (14 + 49 * T))%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data L l N beta K Hd HR HG PS HL Hl.
  assert (Hb : 1 <= beta).
  { unfold beta, label_bits. assert (0 <= line_bits d N R G) by apply Z.log2_up_nonneg. lia. }
  destruct (slots_for_square L beta l HL Hb Hl) as (Hn & Np & S0 & S).
  set (n := Formulas.slots (L * L) 12 beta) in *. set (s := 3 * (n - 1) * beta) in *.
  assert (HN : N <= Z.of_nat K * segment_points n beta).
  { pose proof (cdiv_spec N (L * L) ltac:(nia)) as [Q _].
    assert (K0 : 0 <= Z.of_nat K /\ cdiv N (L * L) <= Z.of_nat K) by (unfold K; lia).
    apply Z.le_trans with (1 := Q), Z.le_trans with (L * L * Z.of_nat K).
    - apply Z.mul_le_mono_nonneg_l; [apply Z.square_nonneg|lia].
    - rewrite Z.mul_comm. apply Z.mul_le_mono_nonneg_l; lia. }
  rewrite <- (Z2Nat.id n) in HN by lia.
  destruct (bounded_depth d D R G C data (Z.to_nat n) K Hd HR HG PS ltac:(lia)
    ltac:(unfold K; lia) HN) as (net & H1 & H2 & H3 & H4 & H5).
  rewrite Z2Nat.id in H3, H4 by lia. fold N beta in H3, H4.
  exists s, (1 + Z.to_nat (segment_depth n beta))%nat, net.
  split; [exact S0|]. split; [exact S|]. split.
  - pose proof (Z.log2_up_le_mono n L ltac:(lia)). pose proof (Z.log2_up_nonneg n).
    unfold segment_depth, s in *. lia.
  - repeat split; auto. clear - H4. lia.
Qed.
