(* Yang and Yang 2026: W^2 L^2 = O(N log(1/delta)), with every constant.

   The sizes are the functions of Formulas.v.  O(sqrt(N beta / q)) layers come from
   n = ceil(sqrt(2 N / (q beta))) slots: then encoder and decoder are equally deep. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Formulas Net Decoder Check Direction Main.
Import ListNotations.
Open Scope Z_scope.

(* ---- arithmetic ---- *)
Lemma slots_spec N q beta : 0 <= N -> 1 <= q -> 1 <= beta -> let n := slots N q beta in
  1 <= n /\ 2 * N <= n * n * (q * beta) /\ (n - 1) * (n - 1) * (q * beta) <= 2 * N.
Proof.
  intros HN Hq Hb n. assert (Q : 1 <= q * beta) by nia. set (Qb := q * beta) in *.
  pose proof (cdiv_spec (2 * N) Qb Q) as [K1 K2]. set (a := cdiv (2 * N) Qb) in *.
  assert (a0 : 0 <= a) by nia. assert (En : n = Z.max 1 (Z.sqrt_up a)) by reflexivity.
  clearbody n. split; [lia|]. destruct (Z.eq_dec a 0) as [E|E].
  - rewrite E in *. change (Z.sqrt_up 0) with 0 in En. rewrite En. cbn [Z.max Z.compare]. nia.
  - pose proof (Z.sqrt_up_spec a ltac:(lia)) as [S1 S2]. set (s := Z.sqrt_up a) in *.
    assert (1 <= s) by nia. replace n with s by lia. replace (Z.pred s) with (s - 1) in S1 by lia.
    clearbody s a Qb. clear En n E. split; nia.
Qed.

(* Encoder and decoder, without one group and one slot: (2 (G - 1) + (n - 1) beta)^2 q <= 8 N beta
  *)
Lemma balance N n q beta B G : 1 <= n -> 1 <= q -> 1 <= beta -> 0 <= N -> 0 <= G ->
  2 * N <= n * n * (q * beta) -> (n - 1) * (n - 1) * (q * beta) <= 2 * N ->
  (B - 1) * n <= N -> G * q <= B - 1 ->
  (2 * G + (n - 1) * beta) * (2 * G + (n - 1) * beta) * q <= 8 * N * beta.
Proof.
  intros Hn Hq Hb HN HG N1 N2 B2 G2. set (k := n - 1) in *.
  assert (A1 : 2 * G * q * n <= 2 * N).
  { apply Z.le_trans with (2 * ((B - 1) * n)); [|lia].
    replace (2 * G * q * n) with (2 * (G * q * n)) by ring.
    apply Z.mul_le_mono_nonneg_l; [lia|]. apply Z.mul_le_mono_nonneg_r; lia. }
  assert (Sb : k * beta * (k * beta) * q <= 2 * N * beta).
  { replace (k * beta * (k * beta) * q) with (k * k * (q * beta) * beta) by ring.
    apply Z.mul_le_mono_nonneg_r; lia. }
  assert (P : 0 < q * n * n) by (apply Z.mul_pos_pos; [apply Z.mul_pos_pos|]; lia).
  assert (Z0 : 0 <= 2 * G * q * n) by (repeat apply Z.mul_nonneg_nonneg; lia).
  assert (Sa : 2 * G * (2 * G) * q <= 2 * N * beta).
  { apply (Z.mul_le_mono_pos_r _ _ (q * n * n)); [exact P|].
    replace (2 * G * (2 * G) * q * (q * n * n)) with ((2 * G * q * n) * (2 * G * q * n)) by ring.
    apply Z.le_trans with ((2 * N) * (2 * N)); [apply Z.mul_le_mono_nonneg; lia|].
    replace (2 * N * beta * (q * n * n)) with ((2 * N) * (n * n * (q * beta))) by ring.
    apply Z.mul_le_mono_nonneg_l; lia. }
  set (u := 2 * G) in *. set (v := k * beta) in *. clearbody u v. clear - Sa Sb Hq.
  pose proof (Z.square_nonneg (u - v)) as D.
  apply Z.le_trans with ((2 * (u * u) + 2 * (v * v)) * q).
  - apply Z.mul_le_mono_nonneg_r; [lia|]. replace ((u + v) * (u + v))
      with (2 * (u * u) + 2 * (v * v) - (u - v) * (u - v)) by ring. lia.
  - replace ((2 * (u * u) + 2 * (v * v)) * q) with (2 * (u * u * q) + 2 * (v * v * q)) by ring. lia.
Qed.

(* what [ledger_depth] is good for *)
Lemma below_ledger_depth N q beta B G n : 0 <= N -> 1 <= q -> 1 <= beta -> 1 <= G ->
  n = slots N q beta -> (B - 1) * n <= N -> (G - 1) * q <= B - 1 ->
  2 * G + n * beta + Z.log2_up n <= ledger_depth N q beta.
Proof.
  intros HN Hq Hb HG -> B2 G2. destruct (slots_spec N q beta HN Hq Hb) as (Hn & N1 & N2).
  pose proof (balance N _ q beta B (G - 1) Hn Hq Hb HN ltac:(lia) N1 N2 B2 G2) as K.
  unfold ledger_depth, rest. set (n := slots N q beta) in *.
  set (s := 2 * (G - 1) + (n - 1) * beta) in *.
  assert (S : s <= Z.sqrt (8 * N * beta / q)).
  { assert (0 <= s) by (unfold s; assert (0 <= (n - 1) * beta) by (apply Z.mul_nonneg_nonneg; lia);
      lia).
    apply Z.sqrt_le_square; [apply Z.div_pos; [repeat apply Z.mul_nonneg_nonneg|]; lia|lia|].
    apply Z.div_le_lower_bound; lia. }
  unfold s in S. replace (n * beta) with ((n - 1) * beta + beta) by ring. lia.
Qed.

Lemma cdiv_one a : cdiv a 1 = a.
Proof. unfold cdiv. rewrite Z.div_1_r. lia. Qed.

Lemma digits_hold (k bits : Z) : 1 <= k -> 0 <= bits ->
  2 ^ bits <= (2 ^ k) ^ Z.of_nat (Z.to_nat (cdiv bits k)).
Proof.
  intros Hk Hb. pose proof (cdiv_spec bits k Hk) as [K _].
  assert (0 <= cdiv bits k) by nia. rewrite Z2Nat.id by assumption.
  rewrite <- Z.pow_mul_r by lia. apply Z.pow_le_mono_r; lia.
Qed.

Lemma slot_layers_pos rho c k : 0 <= rho -> 0 <= c -> 1 <= k -> 1 <= slot_layers rho c k.
Proof.
  intros Hr Hc Hk. unfold slot_layers. pose proof (cdiv_spec rho k Hk).
  pose proof (cdiv_spec c k Hk).
  nia.
Qed.

Lemma ledger_depth_nonneg N q beta : 1 <= beta -> 0 <= ledger_depth N q beta.
Proof.
  intro H. unfold ledger_depth, rest. pose proof (Z.sqrt_nonneg (8 * N * beta / q)).
  pose proof (Z.log2_up_nonneg (slots N q beta)). lia.
Qed.

(* ---- the ledger with balanced slots ---- *)
Lemma line_wider d g t top top' data : top <= top' -> line d g t top data -> line d g t top' data.
Proof.
  intros H [L1 L2 L3]. split; auto. intros X y I. specialize (L2 X y I). nia.
Qed.

(* With any reader of digits: m windows, radix^rho positions, radix^c labels. *)
Lemma balanced : forall d (D g : positive) t data (radix layers rho c m W L0 : nat),
  let N := Z.of_nat (length data) in let q := Z.of_nat (m * S m) in
  let beta := Z.of_nat (layers * (rho + c) + 1) in
  line d g t (Z.of_nat radix ^ Z.of_nat rho) data -> reaches g data W L0 t ->
  (forall X y, In (X, y) data -> 0 <= y < Z.of_nat radix ^ Z.of_nat c) ->
  (1 <= m)%nat -> (4 <= W)%nat -> (2 <= radix)%nat -> (2 + 2 * m <= W)%nat ->
  @digit_reader (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W radix layers ->
  memorized d D data W (L0 + Z.to_nat (ledger_depth N q beta)).
Proof.
  intros d D g t data radix layers rho c m W L0 N q beta OL St Hy Hm W4 r2 Wm Rd.
  assert (HN : 0 <= N) by (unfold N; lia). assert (Hq : 1 <= q) by (unfold q; nia).
  assert (Hb : 1 <= beta) by (unfold beta; lia).
  destruct (slots_spec N q beta HN Hq Hb) as (Hn & N1 & N2).
  set (n := slots N q beta) in *. set (B := Z.max 1 (cdiv N n)).
  set (G := Z.max 1 (cdiv (B - 1) q)).
  pose proof (cdiv_spec N n Hn) as [B1 B2]. pose proof (cdiv_spec (B - 1) q Hq) as [G1 G2].
  pose proof (below_ledger_depth N q beta B G n HN Hq Hb ltac:(lia) eq_refl) as K.
  apply (memorized_le d D data W (L0 + 2 * Z.to_nat G + S (Z.to_nat (n - 1)) * (layers * (rho + c)
    + 1) +
    Z.to_nat (Z.log2_up n))); [lia| |].
  - assert (K1 : (B - 1) * n <= N).
    { unfold B. destruct (Z.max_spec 1 (cdiv N n)) as [[_ ->]|[_ ->]]; [|lia].
      rewrite Z.mul_sub_distr_r. lia. }
    assert (K2 : (G - 1) * q <= B - 1).
    { unfold G. destruct (Z.max_spec 1 (cdiv (B - 1) q)) as [[_ ->]|[_ ->]]; [|lia].
      rewrite Z.mul_sub_distr_r. lia. }
    specialize (K K1 K2). pose proof (Z.log2_up_nonneg n).
    apply Nat2Z.inj_le. rewrite !Nat2Z.inj_add, !Nat2Z.inj_mul, !Z2Nat.id by lia.
    change (Z.of_nat 2) with 2. rewrite Nat2Z.inj_succ, Z2Nat.id by lia.
    replace (Z.succ (n - 1)) with n by lia.
    replace (Z.of_nat layers * (Z.of_nat rho + Z.of_nat c) + Z.of_nat 1) with beta
      by (unfold beta; lia). lia.
  - apply (of_line d D g t data radix layers rho c _ W m (Z.to_nat B) _ _ L0 OL St Hy W4 r2 Wm Rd).
    + replace (S (Z.to_nat (n - 1))) with (Z.to_nat n) by lia. apply Nat2Z.inj_le.
      rewrite Nat2Z.inj_mul, !Z2Nat.id by lia. fold N. apply Z.le_trans with (1 := B1).
      rewrite Z.mul_comm. apply Z.mul_le_mono_nonneg_r; lia.
    + apply Nat2Z.inj_le. rewrite Nat2Z.inj_add, Nat2Z.inj_mul, !Z2Nat.id by lia. fold q.
      assert (q * cdiv (B - 1) q <= G * q) by (rewrite Z.mul_comm; apply Z.mul_le_mono_nonneg_r;
        lia).
      change (Z.of_nat 1) with 1. lia.
    + replace (S (Z.to_nat (n - 1))) with (Z.to_nat n) by lia. apply Nat2Z.inj_le.
      rewrite Nat2Z.inj_pow, !Z2Nat.id by (try apply Z.log2_up_nonneg; lia).
      destruct (Z.eq_dec n 1) as [->|]; [cbn; lia|]. apply Z.log2_up_spec. lia.
Qed.

(* ---- k bits a layer ---- *)
(* The line has rho bits, the labels c: digits of k bits, read in [layers] layers each. *)
Lemma balanced_bits : forall d (D g : positive) t data (layers m W L0 : nat) (rho c k : Z),
  let N := Z.of_nat (length data) in
  line d g t (2 ^ rho) data -> reaches g data W L0 t ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ c) ->
  0 <= rho -> 0 <= c -> 1 <= k -> (1 <= m)%nat -> (4 <= W)%nat -> (2 + 2 * m <= W)%nat ->
  @digit_reader (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W
    (Z.to_nat (2 ^ k)) layers ->
  memorized d D data W (L0 + Z.to_nat (ledger_depth N (Z.of_nat (m * S m))
    (Z.of_nat layers * (cdiv rho k + cdiv c k) + 1))).
Proof.
  intros d D g t data layers m W L0 rho c k N OL St Hy Hr Hc Hk Hm W4 Wm Rd.
  assert (K2 : 2 <= 2 ^ k) by (apply (Z.pow_le_mono_r 2 1 k); lia).
  pose proof (digits_hold k rho Hk Hr) as Dr. pose proof (digits_hold k c Hk Hc) as Dc.
  pose proof (cdiv_spec rho k Hk). pose proof (cdiv_spec c k Hk).
  assert (0 <= cdiv rho k /\ 0 <= cdiv c k) as [R0 C0] by (clear - H H0 Hr Hc Hk; split; nia).
  replace (Z.of_nat layers * (cdiv rho k + cdiv c k) + 1)
    with (Z.of_nat (layers * (Z.to_nat (cdiv rho k) + Z.to_nat (cdiv c k)) + 1)).
  2: { rewrite Nat2Z.inj_add, Nat2Z.inj_mul, Nat2Z.inj_add, !Z2Nat.id by assumption. reflexivity. }
  apply (balanced d D g t data (Z.to_nat (2 ^ k))); try assumption.
  - rewrite Z2Nat.id by lia. exact (line_wider d g t _ _ data Dr OL).
  - intros X y I. rewrite Z2Nat.id by lia. specialize (Hy X y I). lia.
  - lia.
Qed.

Lemma even_width_nat (W : nat) : (6 <= W)%nat -> exists m, (2 <= m)%nat /\ (2 + 2 * m <= W)%nat /\
  even_width (Z.of_nat W) = Z.of_nat (2 + 2 * m) /\
  blocks_of_width (even_width (Z.of_nat W)) = Z.of_nat (m * S m).
Proof.
  intro HW. exists (Z.to_nat (Z.of_nat W / 2 - 1)). unfold even_width, blocks_of_width.
  pose proof (Z.div_mod (Z.of_nat W) 2 ltac:(lia)). pose proof (Z.mod_pos_bound (Z.of_nat W) 2).
  set (w := Z.of_nat W / 2) in *. set (m := Z.to_nat (w - 1)).
  assert (E : w = Z.of_nat m + 1) by lia. rewrite E. repeat split; [lia|lia|lia|].
  symmetry. apply (Z.div_unique_exact); lia.
Qed.

(* the network at W, or at the even number below it *)
Definition narrow (W : nat) : nat := Z.to_nat (even_width (Z.of_nat W)).

Lemma ledger_with : forall d (D g : positive) t data (W L0 : nat) (rho c k : Z),
  let N := Z.of_nat (length data) in
  line d g t (2 ^ rho) data -> reaches g data (narrow W) L0 t ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ c) ->
  0 <= rho -> 0 <= c -> 1 <= k -> (6 <= W)%nat -> digit_fits (even_width (Z.of_nat W)) k = true ->
  memorized d D data (narrow W) (L0 + Z.to_nat (depth_with N rho c (Z.of_nat W) k)).
Proof.
  intros d D g t data W L0 rho c k N OL St Hy Hr Hc Hk HW Fit. unfold digit_fits in Fit.
  apply Z.leb_le in Fit. destruct (even_width_nat W HW) as (m & Hm & Wm & E & Q).
  unfold narrow, depth_with, slot_layers in *. rewrite Q. rewrite E in *. rewrite Nat2Z.id in *.
  assert (K2 : 2 <= 2 ^ k) by (apply (Z.pow_le_mono_r 2 1 k); lia).
  replace (cdiv rho k + cdiv c k + 1) with (Z.of_nat 1 * (cdiv rho k + cdiv c k) + 1) by lia.
  apply (balanced_bits d D g t data 1 m (2 + 2 * m) L0 rho c k); try assumption; try lia.
  apply fast_digit; [change (@one (unit_of g)) with (Zpos g); lia|lia|lia].
Qed.

Lemma best_digit_fits N rho c W most : 6 <= even_width W ->
  1 <= best_digit N rho c W most /\
  digit_fits (even_width W) (best_digit N rho c W most) = true.
Proof.
  intro H. induction most as [|j IH]; cbn [best_digit].
  - split; [lia|]. unfold digit_fits. apply Z.leb_le. change (2 ^ 1) with 2. lia.
  - destruct (digit_fits (even_width W) (Z.of_nat (S j))) eqn:F; cbn [andb]; [|exact IH].
    destruct better; [split; [lia|exact F]|exact IH].
Qed.

(* ---- W^2 L^2 ---- *)
Lemma square_of_sum a b y u : 0 <= a -> 1 <= b -> 0 <= y -> 0 <= u -> u * u * b <= a ->
  (u + y) * (u + y) <= y * y + cdiv (a + Z.sqrt_up (4 * y * y * a * b)) b.
Proof.
  intros Ha Hb Hy Hu H. set (X := 4 * y * y * a * b).
  assert (S : 2 * u * y * b <= Z.sqrt_up X).
  { rewrite <- (Z.sqrt_up_square (2 * u * y * b)) by (repeat apply Z.mul_nonneg_nonneg; lia).
    apply Z.sqrt_up_le_mono. unfold X.
    replace (2 * u * y * b * (2 * u * y * b)) with (4 * y * y * b * (u * u * b)) by ring.
    replace (4 * y * y * a * b) with (4 * y * y * b * a) by ring.
    apply Z.mul_le_mono_nonneg_l; [repeat apply Z.mul_nonneg_nonneg; lia|exact H]. }
  pose proof (cdiv_spec (a + Z.sqrt_up X) b Hb) as [K _].
  assert (u * u + 2 * u * y <= cdiv (a + Z.sqrt_up X) b).
  { apply (Z.mul_le_mono_pos_l _ _ b); [lia|]. apply Z.le_trans with (2 := K).
    replace (b * (u * u + 2 * u * y)) with (u * u * b + 2 * u * y * b) by ring. lia. }
  replace ((u + y) * (u + y)) with (y * y + (u * u + 2 * u * y)) by ring. lia.
Qed.

Lemma blocks_of_width_spec m : 1 <= m -> blocks_of_width (2 + 2 * m) = m * (m + 1).
Proof.
  intro H. unfold blocks_of_width. symmetry. apply Z.div_unique_exact; lia.
Qed.

Lemma depth_squares N q beta : 0 <= N -> 1 <= q -> 1 <= beta ->
  let s := ledger_depth N q beta - rest N q beta in 0 <= s /\ s * s * q <= 8 * N * beta.
Proof.
  intros HN Hq Hb s. assert (P : 0 <= 8 * N * beta) by (repeat apply Z.mul_nonneg_nonneg; lia).
  assert (E : s = Z.sqrt (8 * N * beta / q)) by (unfold s, ledger_depth; lia).
  pose proof (Z.div_pos (8 * N * beta) q P ltac:(lia)) as P'.
  pose proof (Z.sqrt_spec _ P') as [S _]. rewrite <- E in S.
  split; [rewrite E; apply Z.sqrt_nonneg|].
  pose proof (Z.mul_div_le (8 * N * beta) q ltac:(lia)). nia.
Qed.

(* W^2 L^2 <= the product, for an even width *)
Lemma product_holds N rho c m k : 0 <= N -> 2 <= m -> 1 <= slot_layers rho c k ->
  even_width (2 + 2 * m) = 2 + 2 * m ->
  let W := 2 + 2 * m in
  (W * depth_with N rho c W k) * (W * depth_with N rho c W k) <= product_with N rho c W k.
Proof.
  intros HN Hm Hb Ew W. unfold product_with, depth_with. fold W in Ew. rewrite Ew.
  set (beta := slot_layers rho c k) in *. set (q := m * (m + 1)).
  assert (Q : blocks_of_width W = q) by (apply blocks_of_width_spec; lia). rewrite Q.
  assert (Hq : 1 <= q) by (unfold q; nia).
  destruct (depth_squares N q beta HN Hq Hb) as [S0 S]. set (L := ledger_depth N q beta) in *.
  assert (R0 : 0 <= rest N q beta) by (unfold rest; pose proof (Z.log2_up_nonneg (slots N q beta));
    lia).
  set (r := rest N q beta) in *. set (s := L - r) in *. replace L with (s + r) by (unfold s; lia).
  replace (W * (s + r)) with (W * s + W * r) by ring.
  apply square_of_sum; try (unfold W; repeat apply Z.mul_nonneg_nonneg; lia).
  clearbody beta r s L. clear - S Hm S0. subst q. assert (HW : 0 <= W) by (unfold W; lia).
  replace (W * s * (W * s) * (W - 2)) with (4 * W * (s * s * (m * (m + 1)))) by (unfold W; ring).
  replace (32 * W * N * beta) with (4 * W * (8 * N * beta)) by ring.
  apply Z.mul_le_mono_nonneg_l; lia.
Qed.

Lemma line_bits_hold d N R G : 2 * half_range d N R G + 1 <= 2 ^ line_bits d N R G.
Proof.
  unfold line_bits. set (a := 2 * half_range d N R G + 1). destruct (Z_le_gt_dec a 1) as [L|L].
  - rewrite Z.log2_up_eqn0 by exact L. cbn. lia.
  - apply Z.log2_up_spec. lia.
Qed.

Lemma label_bits_hold C y : 0 <= y < C -> 0 <= y < 2 ^ label_bits C.
Proof.
  intro H. unfold label_bits. split; [lia|]. destruct (Z.eq_dec C 1) as [->|N].
  - cbn. lia.
  - apply Z.lt_le_trans with (1 := proj2 H), Z.le_trans with (2 ^ Z.log2_up C).
    + apply Z.log2_up_spec. lia.
    + apply Z.pow_le_mono_r; lia.
Qed.

(* THEOREM yang_yang_on_line [yang-yang-2026: yang-yang-upper].
After Yang and Yang 2026; lemma E1, TL-8.
   N points with a line t = f(X), 0 <= t < 2^rho, neighbours at least 2 apart, and labels of c bits,
   have a ReLU network of width at most W >= 6 and depth at most L = depth_bound N rho c W that
   outputs every label; W^2 L^2 is at most product_bound N rho c W (an odd W counted as W - 1). *)
Theorem yang_yang_on_line : forall d (D g : positive) (f : form) data (W : nat) (rho c : Z),
  let N := Z.of_nat (length data) in let w := Z.of_nat W in let L := depth_bound N rho c w in
  line d g (@value (unit_of g) f) (2 ^ rho) data ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ c) ->
  0 <= rho -> 0 <= c -> (6 <= W)%nat ->
  memorized d D data (narrow W) (Z.to_nat L) /\
  (even_width w * L) * (even_width w * L) <= product_bound N rho c w.
Proof.
  intros d D g f data W rho c N w L OL Hy Hr Hc HW.
  destruct (even_width_nat W HW) as (m & Hm & Wm & E & Q).
  destruct (best_digit_fits N rho c w (Z.to_nat (Z.log2 w)) ltac:(unfold w; lia)) as [K1 K2].
  fold (digit_bits N rho c w) in K1, K2. unfold L, depth_bound, product_bound.
  set (k := digit_bits N rho c w) in *. split.
  - exact (ledger_with d D g _ data W 0 rho c k OL (reaches_affine g data _ f) Hy Hr Hc K1 HW K2).
  - pose proof (slot_layers_pos rho c k Hr Hc K1) as Hb.
    assert (E' : 2 + 2 * Z.of_nat m = even_width w) by (unfold w; lia).
    assert (Ee : even_width (2 + 2 * Z.of_nat m) = 2 + 2 * Z.of_nat m).
    { unfold even_width. replace (2 + 2 * Z.of_nat m) with ((Z.of_nat m + 1) * 2) by ring.
      rewrite Z.div_mul by lia. ring. }
    pose proof (product_holds N rho c (Z.of_nat m) k ltac:(unfold N; lia) ltac:(lia) Hb Ee) as P.
    cbn zeta in P. unfold depth_with, product_with in *. rewrite Ee, E' in P. exact P.
Qed.

(* THEOREM yang_yang [yang-yang-2026: yang-yang-upper].
Yang and Yang 2026, upper bound, with explicit constants.
   N points X / D of Q^d in the ball of radius r = R / D, at distances of at least delta = G / D,
   with labels 0, ..., C - 1, have a ReLU network with rational weights, of width at most W >= 6 and
   depth at most L, that outputs every label exactly.  The line has
   rho = ceil(log2(2 ceil(2 d N (N - 1) r / delta) + 1)) bits, the labels c = max(1, ceil(log2 C)),
   L = floor(sqrt(8 N beta / q)) + beta + 2 + ceil(log2 n), q = W (W - 2) / 4,
   beta = ceil(rho / k) + ceil(c / k) + 1, n = ceil(sqrt(2 N / (q beta))), with the best k such that
   3 + 2 (2^k - 1) <= W; and W^2 L^2 <= (sqrt(32 W N beta / (W - 2)) + W (beta + 2 + ceil(log2
     n)))^2,
   which is O(N log(1 / delta)). *)
Theorem yang_yang : forall d (D : positive) R G C data (W : nat),
  let N := Z.of_nat (length data) in let w := Z.of_nat W in
  let L := depth_bound N (line_bits d N R G) (label_bits C) w in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> (6 <= W)%nat -> point_set d R G C data ->
  memorized d D data W (Z.to_nat L) /\
  (even_width w * L) * (even_width w * L)
    <= product_bound N (line_bits d N R G) (label_bits C) w.
Proof.
  intros d D R G C data W N w L Hd HR HG HW PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  destruct (yang_yang_on_line d D g f data W _ (label_bits C) OL) as [M P].
  - intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
  - apply Z.log2_up_nonneg.
  - unfold label_bits. lia.
  - exact HW.
  - split; [|exact P]. apply (memorized_le _ _ _ (narrow W) (Z.to_nat L)); [|lia|exact M].
    unfold narrow, even_width. pose proof (Z.mul_div_le (Z.of_nat W) 2). lia.
Qed.

(* THEOREM sum_of_squares [yang-yang-2026: yang-yang-upper].
The bound in one line, W^2 L^2 <= 96 N beta + 2 W^2 E^2. *)
Theorem sum_of_squares : forall N rho c m k, 0 <= N -> 2 <= m -> 1 <= slot_layers rho c k ->
  let W := 2 + 2 * m in let beta := slot_layers rho c k in let L := depth_with N rho c W k in
  let E := rest N (blocks_of_width W) beta in
  even_width W = W -> W * W * (L * L) <= 96 * N * beta + 2 * (W * W) * (E * E).
Proof.
  intros N rho c m k HN Hm Hb W beta L E Ew. unfold L, depth_with. rewrite Ew. fold beta.
  assert (Q : blocks_of_width W = m * (m + 1)) by (apply blocks_of_width_spec; lia).
  destruct (depth_squares N (blocks_of_width W) beta HN ltac:(rewrite Q; nia) Hb) as [S0 S].
  fold E in S0, S. set (l := ledger_depth N (blocks_of_width W) beta) in *. set (s := l - E) in *.
  replace l with (s + E) by (unfold s; lia). rewrite Q in S. clearbody s l E beta.
  assert (H : W * W <= 6 * (m * (m + 1))) by (unfold W; nia).
  assert (K : W * W * (s * s) <= 48 * N * beta).
  { apply Z.le_trans with (6 * (m * (m + 1)) * (s * s)); [|lia].
    apply Z.mul_le_mono_nonneg_r; [apply Z.square_nonneg|exact H]. }
  pose proof (Z.square_nonneg (s - E)) as D.
  apply Z.le_trans with (W * W * (2 * (s * s) + 2 * (E * E))); [|lia].
  apply Z.mul_le_mono_nonneg_l; [apply Z.square_nonneg|].
  replace ((s + E) * (s + E)) with (2 * (s * s) + 2 * (E * E) - (s - E) * (s - E)) by ring. lia.
Qed.

(* THEOREM width_five [vardi-2022: vardi-width-12].  At width 5, one bit a layer:
   L = floor(sqrt(4 N beta)) + beta + 2 + ceil(log2 n), beta = rho + c + 1. *)
Theorem width_five : forall d (D : positive) R G C data,
  let N := Z.of_nat (length data) in
  let beta := line_bits d N R G + label_bits C + 1 in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  memorized d D data 5 (Z.to_nat (ledger_depth N 2 beta)).
Proof.
  intros d D R G C data N beta Hd HR HG PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  pose proof (balanced_bits d D g _ data 1 1 5 0 _ (label_bits C) 1 OL (reaches_affine g data 5 f))
    as B. cbn zeta in B.
  fold N in B.
  rewrite !cdiv_one, Z.mul_1_l in B. apply B; try lia.
  - intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
  - apply Z.log2_up_nonneg.
  - unfold label_bits. lia.
  - apply fast_digit; [change (@one (unit_of g)) with (Zpos g)| |]; cbn; lia.
Qed.

(* THEOREM width_four [vardi-2022: vardi-width-12].  At width 4, a bit in two layers:
   L = floor(sqrt(4 N beta)) + beta + 2 + ceil(log2 n), beta = 2 (rho + c) + 1. *)
Theorem width_four : forall d (D : positive) R G C data,
  let N := Z.of_nat (length data) in
  let beta := 2 * (line_bits d N R G + label_bits C) + 1 in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  memorized d D data 4 (Z.to_nat (ledger_depth N 2 beta)).
Proof.
  intros d D R G C data N beta Hd HR HG PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  apply (line_wider _ _ _ _ _ _ (line_bits_hold d N R G)) in OL.
  pose proof (balanced_bits d D g _ data 2 1 4 0 _ (label_bits C) 1 OL (reaches_affine g data 4 f))
    as B. cbn zeta in B.
  fold N in B.
  rewrite !cdiv_one in B. apply B; try lia.
  - intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
  - apply Z.log2_up_nonneg.
  - unfold label_bits. lia.
  - apply slow_bit; [change (@one (unit_of g)) with (Zpos g)|]; cbn; lia.
Qed.
