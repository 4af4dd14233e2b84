(* Vardi, Yehudai and Shamir 2022, Theorem 3.1: constant width, O(sqrt(N log N) + sqrt(N / log N)
   max(log R, log C)) layers, as many parameters.

   The form of the paper follows from the square root sqrt(8 N beta / q) of the threshold ledger and
   8 l beta <= 2 (l + beta)^2: sqrt(N beta) <= (sqrt(N l) + sqrt(N / l) beta) / 2 for every l,
     in the
   paper l = log N. *)
From Coq Require Import Arith ZArith QArith List Lia.
From Memproof Require Import Formulas Net Decoder Check Main Sizes.
Import ListNotations.
Open Scope Z_scope.

(* ---- parameters ---- *)
Lemma params_bound W h : Forall (fun l : list form => length l <= W)%nat h ->
  forall d, (params_from d h <= (d + 1) * (W + 1) + length h * ((W + 1) * (W + 1)))%nat.
Proof.
  induction 1 as [|l h Hl _ IH]; intro d; cbn [params_from length]; [nia|].
  specialize (IH (length l)).
  assert (S d * length l <= S d * W)%nat by now apply Nat.mul_le_mono_l.
  assert ((length l + 1) * (W + 1) <= (W + 1) * (W + 1))%nat by (apply Nat.mul_le_mono_r; lia).
  replace (S (length h) * ((W + 1) * (W + 1)))%nat
    with ((W + 1) * (W + 1) + length h * ((W + 1) * (W + 1)))%nat by ring.
  replace ((d + 1) * (W + 1))%nat with (S d * W + S d)%nat by ring. lia.
Qed.

(* THEOREM parameters.  A network of width at most W and depth at most L with d inputs has at most
   (d + 1) (W + 1) + L (W + 1)^2 weights and biases, zeros counted. *)
Theorem parameters : forall d D data W L, memorized d D data W L ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= W)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= (d + 1) * (W + 1) + L * ((W + 1) * (W + 1)))%nat /\
    memorizes net D 1 data.
Proof.
  intros d D data W L (net & H1 & H2 & H3 & H4). exists net. repeat split; auto.
  unfold q_params, params, q_width, width, q_depth, depth in *.
  pose proof (params_bound W (hidden (skeleton net))) as P. rewrite list_max_le in H2.
  apply Forall_map in H2. specialize (P H2 d). apply Nat.le_trans with (1 := P).
  apply Nat.add_le_mono_l, Nat.mul_le_mono_r. exact H3.
Qed.

(* ---- the form of the paper ---- *)
Lemma slots_le N q beta : 0 <= N -> 2 <= q * beta -> slots N q beta <= Z.max 1 N.
Proof.
  intros HN Hq. unfold slots. apply Z.max_le_compat_l.
  assert (K : cdiv (2 * N) (q * beta) <= N * N).
  { apply cdiv_le; [lia|]. destruct (Z.eq_dec N 0) as [->|]; [lia|].
    apply Z.le_trans with (q * beta * N); [nia|]. apply Z.mul_le_mono_nonneg_l; nia. }
  destruct (Z_le_gt_dec (cdiv (2 * N) (q * beta)) 0) as [L|L].
  - rewrite Z.sqrt_up_eqn0 by exact L. exact HN.
  - apply Z.sqrt_up_le_square; [lia|exact HN|exact K].
Qed.

Lemma paper_form N q beta l : 0 <= N -> 1 <= q -> 1 <= beta -> 2 <= q * beta -> 0 <= l ->
  exists s, ledger_depth N q beta <= s + beta + 2 + Z.log2_up N /\ 0 <= s /\
    q * (l * (s * s)) <= 2 * N * ((l + beta) * (l + beta)).
Proof.
  intros HN Hq Hb Hqb Hl. destruct (depth_squares N q beta HN Hq Hb) as [S0 S].
  set (s := ledger_depth N q beta - rest N q beta) in *. exists s. split; [|split; [exact S0|]].
  - assert (rest N q beta <= beta + 2 + Z.log2_up N); [|unfold s; lia].
    unfold rest. pose proof (slots_le N q beta HN Hqb) as K.
    apply Z.log2_up_le_mono in K. destruct (Z.max_spec 1 N) as [[_ E]|[A E]]; rewrite E in K;
      [lia|].
    change (Z.log2_up 1) with 0 in K. pose proof (Z.log2_up_nonneg N). lia.
  - replace (q * (l * (s * s))) with (l * (s * s * q)) by ring.
    apply Z.le_trans with (l * (8 * N * beta)); [now apply Z.mul_le_mono_nonneg_l|].
    pose proof (Z.square_nonneg (l - beta)) as D.
    replace (2 * N * ((l + beta) * (l + beta)))
      with (l * (8 * N * beta) + 2 * N * ((l - beta) * (l - beta))) by ring.
    assert (0 <= 2 * N * ((l - beta) * (l - beta))) by (apply Z.mul_nonneg_nonneg; lia). lia.
Qed.

(* THEOREM vardi [vardi-2022: vardi-width-12].  Theorem 3.1, width 12, with explicit constants.
For every l >= 0 (the
   paper has l = log2 N) the depth is at most s + S + 4 + ceil(log2 N), where S = max(rho, c) and
   s <= (sqrt(N l) + sqrt(N / l) (S + 2)) / sqrt(15), that is 15 l s^2 <= N (l + S + 2)^2; there are
   at most 13 (d + 1) + 169 L parameters. *)
Theorem vardi : forall d (D : positive) R G C data l,
  let N := Z.of_nat (length data) in
  let S := Z.max (line_bits d N R G) (label_bits C) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> 0 <= l -> point_set d R G C data ->
  exists s L (net : qnetwork),
    0 <= s /\ 15 * (l * (s * s)) <= N * ((l + S + 2) * (l + S + 2)) /\
    Z.of_nat L <= s + S + 4 + Z.log2_up N /\
    q_wf d net /\ (q_width net <= 12)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= 13 * (d + 1) + 169 * L)%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data l N S Hd HR HG Hl PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  set (rho := line_bits d N R G) in *. set (c := label_bits C) in *.
  assert (Hr : 0 <= rho) by apply Z.log2_up_nonneg.
  assert (Hc : 1 <= c) by (unfold c, label_bits; lia).
  pose proof (ledger_with d D g _ data 12 0 rho c 2 OL (reaches_affine g data 12 f)) as M.
  change (narrow 12) with 12%nat in M. change (even_width (Z.of_nat 12)) with 12 in M.
  specialize (M (fun X y I => label_bits_hold C y (labels _ _ _ _ _ PS X y I)) Hr ltac:(lia)
    ltac:(lia) ltac:(lia) eq_refl).
  unfold depth_with in M. change (blocks_of_width (even_width (Z.of_nat 12))) with 30 in M.
  fold N in M. set (beta := slot_layers rho c 2) in *.
  assert (Hb : 1 <= beta <= S + 2).
  { unfold beta, slot_layers, S. pose proof (cdiv_spec rho 2 ltac:(lia)).
    pose proof (cdiv_spec c 2 ltac:(lia)). lia. }
  assert (HN : 0 <= N) by (unfold N; lia).
  destruct (paper_form N 30 beta l HN ltac:(lia) ltac:(lia) ltac:(lia) Hl) as (s & E & S0 & P).
  destruct (parameters _ _ _ _ _ M) as (net & H1 & H2 & H3 & H4 & H5).
  exists s, (Z.to_nat (ledger_depth N 30 beta)), net. split; [exact S0|]. split; [|split].
  - apply (Z.mul_le_mono_pos_l _ _ 2); [lia|].
    apply Z.le_trans with (2 * N * ((l + beta) * (l + beta))); [lia|].
    replace (2 * (N * ((l + S + 2) * (l + S + 2)))) with (2 * N * ((l + S + 2) * (l + S + 2))) by
      ring.
    apply Z.mul_le_mono_nonneg_l; [lia|]. apply Z.mul_le_mono_nonneg; lia.
  - pose proof (Z.log2_up_nonneg N). lia.
  - repeat split; auto. change ((12 + 1) * (12 + 1))%nat with 169%nat in H4. lia.
Qed.

(* THEOREM vardi_width_four [vardi-2022: vardi-width-12].
The same at width 4: for every l >= 0 the depth is at most
   s + beta + 2 + ceil(log2 N), beta = 2 (rho + c) + 1, where s <= sqrt(N l) + sqrt(N / l) beta,
     that is
   l s^2 <= N (l + beta)^2; there are at most 5 (d + 1) + 25 L parameters. *)
Theorem vardi_width_four : forall d (D : positive) R G C data l,
  let N := Z.of_nat (length data) in
  let beta := 2 * (line_bits d N R G + label_bits C) + 1 in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> 0 <= l -> point_set d R G C data ->
  exists s L (net : qnetwork),
    0 <= s /\ l * (s * s) <= N * ((l + beta) * (l + beta)) /\
    Z.of_nat L <= s + beta + 2 + Z.log2_up N /\
    q_wf d net /\ (q_width net <= 4)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= 5 * (d + 1) + 25 * L)%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data l N beta Hd HR HG Hl PS.
  pose proof (width_four d D R G C data Hd HR HG PS) as M. cbn zeta in M. fold N beta in M.
  assert (Hb : 1 <= beta).
  { unfold beta, label_bits. pose proof (Z.log2_up_nonneg (2 * half_range d N R G + 1)).
    unfold line_bits. lia. }
  assert (HN : 0 <= N) by (unfold N; lia).
  destruct (paper_form N 2 beta l HN ltac:(lia) Hb ltac:(lia) Hl) as (s & E & S0 & P).
  destruct (parameters _ _ _ _ _ M) as (net & H1 & H2 & H3 & H4 & H5).
  exists s, (Z.to_nat (ledger_depth N 2 beta)), net. split; [exact S0|]. split; [lia|]. split.
  - pose proof (Z.log2_up_nonneg N). lia.
  - repeat split; auto. change ((4 + 1) * (4 + 1))%nat with 25%nat in H4. lia.
Qed.

(* THEOREM sublinear [vardi-2022: vardi-width-12].  At width 6, one bit a layer: at most
   L = floor(sqrt(4 N beta / 3)) + beta + 2 + ceil(log2 n) layers, beta = rho + c + 1, and at most
   7 (d + 1) + 49 L parameters: O(sqrt(N log N)) of both if d, C and r / delta are polynomial in N.
   *)
Theorem sublinear : forall d (D : positive) R G C data,
  let N := Z.of_nat (length data) in
  let beta := line_bits d N R G + label_bits C + 1 in
  let L := Z.to_nat (ledger_depth N 6 beta) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= 6)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= 7 * (d + 1) + 49 * L)%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data N beta L Hd HR HG PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  pose proof (ledger_with d D g _ data 6 0 _ (label_bits C) 1 OL (reaches_affine g data 6 f)
    (fun X y I => label_bits_hold C y (labels _ _ _ _ _ PS X y I)) (Z.log2_up_nonneg _)
    ltac:(unfold label_bits; lia) ltac:(lia) ltac:(lia) eq_refl) as M.
  change (narrow 6) with 6%nat in M. unfold depth_with in M.
  change (blocks_of_width (even_width (Z.of_nat 6))) with 6 in M.
  unfold slot_layers in M. rewrite !cdiv_one in M. fold N beta L in M.
  destruct (parameters _ _ _ _ _ M) as (net & H1 & H2 & H3 & H4 & H5). exists net.
  repeat split; auto. change ((6 + 1) * (6 + 1))%nat with 49%nat in H4. lia.
Qed.
