(* With a width that is a power of N the logarithm goes: W^2 L^2 = O(N), lemma TL-9.

   A layer of width W reads about log2 W bits, so that positions and labels of O(log W) bits take a
   constant number of layers, and beta in the bound of Yang and Yang is a constant. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Formulas Net Check Direction Main Sizes Vardi.
Import ListNotations.
Open Scope Z_scope.

Lemma log_of_power x w A : 1 <= A -> 2 <= w -> x <= w ^ A -> Z.log2_up x <= A * Z.log2_up w.
Proof.
  intros HA Hw H. assert (P : w ^ A <= 2 ^ (A * Z.log2_up w)).
  { rewrite Z.mul_comm, Z.pow_mul_r by (try lia; apply Z.log2_up_nonneg).
    apply Z.pow_le_mono_l. split; [lia|]. apply Z.log2_up_spec. lia. }
  rewrite <- (Z.log2_up_pow2 (A * Z.log2_up w)).
  - apply Z.log2_up_le_mono. lia.
  - apply Z.mul_nonneg_nonneg; [lia|]. apply Z.log2_up_nonneg.
Qed.

Lemma few_layers x k A : 1 <= k -> x <= A * (k + 3) -> 0 <= A -> cdiv x k <= 4 * A.
Proof.
  intros Hk Hx HA. unfold cdiv. assert (E : (x + k - 1) / k < 4 * A + 1); [|lia].
  apply Z.div_lt_upper_bound; [lia|].
  assert (A * 1 <= A * k) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
Qed.

(* the largest k for which three quarters of the width are left: 2^(k + 2) <= W *)
Definition wide_digit (W : Z) : Z := Z.log2 W - 2.

Lemma wide_digit_fits W : 8 <= W -> 1 <= wide_digit W /\ digit_fits W (wide_digit W) = true /\
  Z.log2_up W <= wide_digit W + 3.
Proof.
  intro H. unfold wide_digit. pose proof (Z.log2_le_mono 8 W H) as L. cbn in L.
  split; [lia|]. split.
  - unfold digit_fits. apply Z.leb_le. pose proof (Z.log2_spec W ltac:(lia)) as [S _].
    assert (E : 2 ^ Z.log2 W = 4 * 2 ^ (Z.log2 W - 2)).
    { rewrite <- (Z.pow_add_r 2 2) by lia. f_equal. lia. }
    lia.
  - pose proof (Z.le_log2_up_succ_log2 W). lia.
Qed.

Lemma small_rest N q beta A : 0 <= N -> 2 <= q * beta -> beta <= 8 * A + 1 ->
  rest N q beta <= 8 * A + 3 + Z.log2_up N.
Proof.
  intros HN Hq Hb. unfold rest. pose proof (slots_le N q beta HN Hq) as S.
  apply Z.log2_up_le_mono in S. assert (E : Z.log2_up (Z.max 1 N) = Z.log2_up N); [|lia].
  destruct (Z.eq_dec N 0) as [->|]; [reflexivity|]. now rewrite Z.max_r by lia.
Qed.

(* THEOREM polynomial_width [yang-yang-2026: yang-yang-upper].
N points in the ball of radius r, at distances of at least delta, labels 0, ..., C - 1, with
   2 ceil(2 d N (N - 1) r / delta) + 1 and C at most W^A, for an even W >= 8: for instance, d,
   r / delta and C are polynomial in N, and W is at least a power of N.  If also
   W (8 A + 3 + ceil(log2 N)) <= sqrt(N), then W^2 L^2 <= (768 A + 98) N: the factor log(1 / delta)
   goes. *)
Theorem polynomial_width : forall d (D : positive) R G C data (m : nat) A,
  let N := Z.of_nat (length data) in let W := 2 + 2 * Z.of_nat m in
  let L := depth_with N (line_bits d N R G) (label_bits C) W (wide_digit W) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> (3 <= m)%nat -> 1 <= A -> point_set d R G C data ->
  2 * half_range d N R G + 1 <= W ^ A -> C <= W ^ A ->
  (W * (8 * A + 3 + Z.log2_up N)) * (W * (8 * A + 3 + Z.log2_up N)) <= N ->
  memorized d D data (2 + 2 * m) (Z.to_nat L) /\ W * W * (L * L) <= (768 * A + 98) * N.
Proof.
  intros d D R G C data m A N W L Hd HR HG Hm HA PS Hrho HC Hsmall.
  assert (W8 : 8 <= W) by (unfold W; lia).
  destruct (wide_digit_fits W W8) as (K1 & Kf & Ku). set (k := wide_digit W) in *.
  set (rho := line_bits d N R G) in *. set (c := label_bits C) in *.
  assert (Hr : 0 <= rho) by apply Z.log2_up_nonneg.
  assert (Hc : 0 <= c) by (unfold c, label_bits; lia).
  assert (Lu : A * Z.log2_up W <= A * (k + 3)) by (apply Z.mul_le_mono_nonneg_l; lia).
  assert (Br : cdiv rho k <= 4 * A).
  { apply few_layers; [exact K1| |lia].
    pose proof (log_of_power _ W A HA ltac:(lia) Hrho) as P. fold (line_bits d N R G) in P.
    fold rho in P. lia. }
  assert (Bc : cdiv c k <= 4 * A).
  { apply few_layers; [exact K1| |lia]. pose proof (log_of_power _ W A HA ltac:(lia) HC) as P.
    assert (A * 1 <= A * (k + 3)) by (apply Z.mul_le_mono_nonneg_l; lia).
    unfold c, label_bits. lia. }
  assert (Ew : even_width W = W).
  { unfold even_width, W. replace (2 + 2 * Z.of_nat m) with ((1 + Z.of_nat m) * 2) by ring.
    rewrite Z.div_mul by lia. ring. }
  assert (EW : W = Z.of_nat (2 + 2 * m)) by (unfold W; lia).
  pose proof (slot_layers_pos rho c k Hr Hc K1) as Hb. set (beta := slot_layers rho c k) in *.
  assert (Hb' : beta <= 8 * A + 1) by (unfold beta, slot_layers; lia). split.
  - destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
    apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL. fold rho in OL.
    pose proof (ledger_with d D g _ data (2 + 2 * m) 0 rho c k OL (reaches_affine g data _ f)) as Q.
    rewrite <- EW, Ew in Q. fold N L in Q.
    apply (memorized_le _ _ _ (narrow (2 + 2 * m)) (Z.to_nat L)); [|lia|apply Q; try assumption;
      [|lia]].
    + unfold narrow. rewrite <- EW, Ew. lia.
    + intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
  - pose proof (sum_of_squares N rho c (Z.of_nat m) k ltac:(unfold N; lia) ltac:(lia) Hb) as S.
    cbv zeta in S. fold W beta L in S. specialize (S Ew).
    set (E := rest N (blocks_of_width W) beta) in *.
    assert (Q2 : 2 <= blocks_of_width W * beta).
    { assert (12 <= blocks_of_width W).
      { unfold blocks_of_width. apply Z.div_le_lower_bound; [lia|].
        assert (8 * 6 <= W * (W - 2)) by (apply Z.mul_le_mono_nonneg; lia). lia. }
      assert (12 * 1 <= blocks_of_width W * beta) by (apply Z.mul_le_mono_nonneg; lia). lia. }
    pose proof (small_rest N (blocks_of_width W) beta A ltac:(unfold N; lia) Q2 Hb') as HE.
    fold E in HE. assert (E0 : 0 <= E).
    { unfold E, rest. pose proof (Z.log2_up_nonneg (slots N (blocks_of_width W) beta)). lia. }
    set (F := 8 * A + 3 + Z.log2_up N) in *.
    assert (H1 : W * W * (E * E) <= N).
    { apply Z.le_trans with (W * W * (F * F)).
      - apply Z.mul_le_mono_nonneg_l; [apply Z.mul_nonneg_nonneg; lia|].
        apply Z.mul_le_mono_nonneg; lia.
      - replace (W * W * (F * F)) with (W * F * (W * F)) by ring. exact Hsmall. }
    assert (H2 : N * beta <= N * (8 * A + 1)) by (apply Z.mul_le_mono_nonneg_l; unfold N; lia).
    clear - S H1 H2. replace (2 * (W * W) * (E * E)) with (2 * (W * W * (E * E))) in S by ring.
    replace (96 * N * beta) with (96 * (N * beta)) in S by ring.
    replace ((768 * A + 98) * N) with (96 * (N * (8 * A + 1)) + 2 * N) by ring. lia.
Qed.
