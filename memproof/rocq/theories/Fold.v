(* Folds: a long line is made short, one layer of width 2 for each halving, and no two points meet.

   |t - k| folds the line at k.  Two points meet only if k is about the half of their sum, which
   excludes at most two integers k for each pair; so among N (N - 1) + 1 neighbouring integers there
   is one at which the line can be folded ([fold]).
   From a line below 2^j, j folds lead to one below
   2 N (N - 1) + 4 ([folds]); the ledger then takes O(sqrt(N (log N + log C))) layers, whatever the
   separation is ([park]).  So the logarithm of the separation is an added term, and not a factor:
   the theorem of Park, Lee, Yun and Shin 2021, at widths from 4, with sqrt(N log N) in place of
   N^(2/3). *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Formulas Net Decoder Check Direction Main Sizes Vardi.
Import ListNotations.
Open Scope Z_scope.

(* ---- an integer that is not among finitely many ---- *)
Lemma pick (bad : list Z) a : exists k, a <= k <= a + Z.of_nat (length bad) /\ ~ In k bad.
Proof.
  set (c := map (fun i => a + Z.of_nat i) (seq 0 (S (length bad)))).
  destruct (Forall_Exists_dec (fun k => In k bad) (fun k => in_dec Z.eq_dec k bad) c) as [F|E].
  - exfalso. assert (N : NoDup c).
    { apply FinFun.Injective_map_NoDup; [intros i j; lia|apply seq_NoDup]. }
    assert (I : incl c bad) by (intros k Hk; rewrite Forall_forall in F; auto).
    pose proof (NoDup_incl_length N I) as L. unfold c in L. rewrite map_length, seq_length in L.
    lia.
  - apply Exists_exists in E as (k & Hk & Hb). exists k. split; [|exact Hb].
    unfold c in Hk. apply in_map_iff in Hk as (i & <- & Hi). apply in_seq in Hi. lia.
Qed.

(* the places where two points would come closer than 2 units: next to the half of their sum *)
Fixpoint places (g : Z) (l : list Z) : list Z :=
  match l with
  | [] => []
  | s :: l' => flat_map (fun t => [(s + t) / (2 * g); (s + t) / (2 * g) + 1]) l' ++ places g l'
  end.

Lemma places_length g l :
  Z.of_nat (length (places g l)) = Z.of_nat (length l) * (Z.of_nat (length l) - 1).
Proof.
  induction l as [|s l IH]; cbn [places length]; [reflexivity|].
  assert (E : length (flat_map (fun t => [(s + t) / (2 * g); (s + t) / (2 * g) + 1]) l)
    = (2 * length l)%nat) by (clear; induction l as [|t l IH]; cbn [flat_map app length]; lia).
  rewrite app_length, E. nia.
Qed.

Lemma place_free g s t k : 1 <= g -> k <> (s + t) / (2 * g) -> k <> (s + t) / (2 * g) + 1 ->
  2 * g <= Z.abs (s + t - 2 * (k * g)).
Proof.
  intros Hg N1 N2. pose proof (Z.div_mod (s + t) (2 * g) ltac:(lia)) as E.
  pose proof (Z.mod_pos_bound (s + t) (2 * g) ltac:(lia)) as B.
  set (q := (s + t) / (2 * g)) in *. set (r := (s + t) mod (2 * g)) in *. rewrite E.
  replace (2 * g * q + r - 2 * (k * g)) with (2 * g * (q - k) + r) by ring.
  destruct (Z_le_gt_dec k q) as [L|L].
  - assert (2 * g * 1 <= 2 * g * (q - k)) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
  - assert (2 * g * (q - k) <= 2 * g * -2) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
Qed.

(* ---- one fold ---- *)
Definition folded (g : positive) (k : Z) (t : list Z -> Z) (X : list Z) : Z :=
  Z.abs (t X - k * Zpos g).

Lemma folded_apart g k t (data : list (list Z * Z)) :
  ForallOrdPairs (fun p q => 2 * Zpos g <= Z.abs (t (fst p) - t (fst q))) data ->
  ~ In k (places (Zpos g) (map (fun p => t (fst p)) data)) ->
  ForallOrdPairs (fun p q =>
    2 * Zpos g <= Z.abs (folded g k t (fst p) - folded g k t (fst q))) data.
Proof.
  induction 1 as [|p l F _ IH]; cbn [map places]; intro N; constructor.
  - apply Forall_forall. intros q Hq. rewrite Forall_forall in F. specialize (F q Hq).
    cbn beta in F.
    assert (K : 2 * Zpos g <= Z.abs (t (fst p) + t (fst q) - 2 * (k * Zpos g))).
    { apply place_free; [lia| |]; intro E; apply N, in_app_iff; left; apply in_flat_map;
        exists (t (fst q)); (split; [apply in_map_iff; now exists q|]); rewrite E; cbn; auto. }
    unfold folded. lia.
  - apply IH. intro I. apply N, in_app_iff. now right.
Qed.

Lemma fold_layer g data W L k t : (2 <= W)%nat -> reaches g data W L t ->
  reaches g data W (1 + L) (folded g k t).
Proof.
  intros HW H. apply (can_step _ _ _ _ _ [([1], - k); ([-1], k)] [([1; 1], 0)] _ H); [exact HW|].
  intros p s _ ->. cbn [affine layer map]. unfold value. cbn [dot fst snd].
  change (@one (unit_of g)) with (Zpos g). f_equal. unfold folded, relu. lia.
Qed.

Definition pairs_of (data : list (list Z * Z)) : Z :=
  Z.of_nat (length data) * (Z.of_nat (length data) - 1).

Lemma fold : forall d g t top data W L, (2 <= W)%nat ->
  line d g t top data -> reaches g data W L t ->
  exists t', line d g t' (cdiv top 2 + pairs_of data + 1) data /\ reaches g data W (1 + L) t'.
Proof.
  intros d g t top data W L HW [L1 L2 L3] H.
  destruct (pick (places (Zpos g) (map (fun p => t (fst p)) data)) (cdiv top 2)) as (k & Hk & N).
  rewrite places_length, map_length in Hk. fold (pairs_of data) in Hk.
  pose proof (cdiv_spec top 2 ltac:(lia)) as C.
  exists (folded g k t). split; [|now apply fold_layer]. split; [exact L1| |now apply folded_apart].
  intros X y I. specialize (L2 X y I). unfold folded. split; [lia|].
  assert (A : Zpos g * top <= Zpos g * (2 * k)) by (apply Z.mul_le_mono_nonneg_l; lia).
  assert (B : Zpos g * (k + 1) <= Zpos g * (cdiv top 2 + pairs_of data + 1))
    by (apply Z.mul_le_mono_nonneg_l; lia).
  lia.
Qed.

(* LEMMA folds.  j folds bring a line below 2^j x to one below x + 2 N (N - 1) + 3. *)
Lemma folds : forall j d g t top data W L x, (2 <= W)%nat -> top <= 2 ^ Z.of_nat j * x ->
  line d g t top data -> reaches g data W L t ->
  exists t', line d g t' (x + 2 * pairs_of data + 3) data /\ reaches g data W (j + L) t'.
Proof.
  assert (P : forall data, 0 <= pairs_of data) by (intro data; unfold pairs_of; nia).
  induction j as [|j IH]; intros d g t top data W L x HW Hx OL H.
  - exists t. split; [|exact H]. apply (line_wider d g t top); [|exact OL]. specialize (P data).
    change (2 ^ Z.of_nat 0) with 1 in Hx. lia.
  - destruct (IH d g t top data W L (2 * x) HW) as (t1 & OL1 & H1); [|exact OL|exact H|].
    + rewrite Nat2Z.inj_succ, Z.pow_succ_r in Hx by lia. lia.
    + destruct (fold d g t1 _ data W _ HW OL1 H1) as (t2 & OL2 & H2). exists t2.
      split; [|exact H2]. apply (line_wider d g t2 _ _ data) with (2 := OL2).
      assert (cdiv (2 * x + 2 * pairs_of data + 3) 2 <= x + pairs_of data + 2)
        by (apply cdiv_le; lia). lia.
Qed.

(* bits of a folded line: ceil(log2(2 N (N - 1) + 4)) *)
Definition folded_bits (N : Z) : Z := Z.log2_up (2 * (N * (N - 1)) + 4).

Lemma folded_line : forall d R G C data W, (1 <= d)%nat -> 0 <= R -> 1 <= G -> (2 <= W)%nat ->
  point_set d R G C data ->
  exists g t, line d g t (2 ^ folded_bits (Z.of_nat (length data))) data /\
    reaches g data W (Z.to_nat (line_bits d (Z.of_nat (length data)) R G)) t.
Proof.
  intros d R G C data W Hd HR HG HW PS.
  destruct (point_set_line d R G C data Hd HR HG PS) as (g & f & OL).
  set (N := Z.of_nat (length data)) in *. set (j := Z.to_nat (line_bits d N R G)).
  destruct (folds j d g (@value (unit_of g) f) (2 * half_range d N R G + 1) data W 0 1 HW) with (2
    := OL) (3 := reaches_affine g data W f)
    as (t & OL' & H).
  - unfold j. rewrite Z2Nat.id by apply Z.log2_up_nonneg. rewrite Z.mul_1_r. apply line_bits_hold.
  - exists g, t. rewrite Nat.add_0_r in H. split; [|exact H].
    apply (line_wider d g t _ _ data) with (2 := OL'). unfold folded_bits.
    change (pairs_of data) with (N * (N - 1)).
    apply Z.le_trans with (2 * (N * (N - 1)) + 4); [lia|].
    assert (0 <= N * (N - 1)) by (unfold N; nia). apply Z.log2_up_spec. lia.
Qed.

(* THEOREM park [park-2021: park-theorem-1].  N points of Q^d in a ball of radius r,
  at distances of at least delta, C
   classes: at every width W >= 6 a network memorizes them that has at most
   rho + floor(sqrt(8 N beta / q)) + beta + 2 + ceil(log2 n) layers, where
   rho = ceil(log2(2 ceil(2 d N (N - 1) r / delta) + 1)) and q and n are those of yang_yang, but
   beta = ceil(rho' / k) + ceil(c / k) + 1 has the bits rho' = ceil(log2(2 N (N - 1) + 4)) of a
     folded
   line, which do not depend on the separation: O(log d + log Delta + sqrt(N log N + N log C))
     layers
   at a constant width, where the paper has O(log d + log Delta + N^(2/3) log C). *)
Theorem park : forall d (D : positive) R G C data (W : nat),
  let N := Z.of_nat (length data) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> (6 <= W)%nat -> point_set d R G C data ->
  memorized d D data W (Z.to_nat (line_bits d N R G
    + depth_bound N (folded_bits N) (label_bits C) (Z.of_nat W))).
Proof.
  intros d D R G C data W N Hd HR HG HW PS.
  destruct (even_width_nat W HW) as (m & Hm & Wm & E & _).
  destruct (folded_line d R G C data (narrow W) Hd HR HG) as (g & t & OL & H); [|exact PS|].
  { unfold narrow. rewrite E, Nat2Z.id. lia. }
  fold N in OL, H.
  destruct (best_digit_fits N (folded_bits N) (label_bits C) (Z.of_nat W)
    (Z.to_nat (Z.log2 (Z.of_nat W))) ltac:(lia)) as [K1 K2].
  pose proof (ledger_with d D g t data W _ (folded_bits N) (label_bits C) _ OL H
    (fun X y I => label_bits_hold C y (labels _ _ _ _ _ PS X y I)) (Z.log2_up_nonneg _)
    ltac:(unfold label_bits; lia) K1 HW K2) as M.
  apply (memorized_le _ _ _ _ _ _ _) with (3 := M).
  - unfold narrow. rewrite E, Nat2Z.id. exact Wm.
  - fold N. unfold depth_bound, digit_bits, depth_with.
    set (k := best_digit _ _ _ _ _) in *.
    assert (Hl : 0 <= label_bits C) by (unfold label_bits; lia).
    pose proof (ledger_depth_nonneg N (blocks_of_width (even_width (Z.of_nat W))) _
      (slot_layers_pos _ _ k (Z.log2_up_nonneg _) Hl K1) : 0 <= ledger_depth N _
      (slot_layers (folded_bits N) (label_bits C) k)).
    pose proof (Z.log2_up_nonneg (2 * half_range d N R G + 1)). unfold line_bits. lia.
Qed.

(* THEOREM park_width_four [park-2021: park-theorem-1].
The same at width 4, where a bit takes two layers: at most
   rho + floor(sqrt(4 N beta)) + beta + 2 + ceil(log2 n) layers, beta = 2 (rho' + c) + 1,
     and at most
   5 (d + 1) + 25 L parameters: O(d + log Delta + sqrt(N log N + N log C)), where the paper has
   O(d + log Delta + N^(2/3) log C). *)
Theorem park_width_four : forall d (D : positive) R G C data,
  let N := Z.of_nat (length data) in let rho := line_bits d N R G in
  let beta := 2 * (folded_bits N + label_bits C) + 1 in
  let L := Z.to_nat (rho + ledger_depth N 2 beta) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= 4)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= 5 * (d + 1) + 25 * L)%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data N rho beta L Hd HR HG PS.
  destruct (folded_line d R G C data 4 Hd HR HG ltac:(lia) PS) as (g & t & OL & H).
  fold N in OL, H. fold rho in H.
  pose proof (balanced_bits d D g t data 2 1 4 (Z.to_nat rho) (folded_bits N) (label_bits C) 1
    OL H) as M. cbn zeta in M. fold N in M. rewrite !cdiv_one in M.
  change (Z.of_nat (1 * 2)) with 2 in M. change (Z.of_nat 2) with 2 in M. fold beta in M.
  assert (M' : memorized d D data 4 (Z.to_nat rho + Z.to_nat (ledger_depth N 2 beta))).
  { apply M; try lia.
    - intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
    - apply Z.log2_up_nonneg.
    - unfold label_bits. lia.
    - apply slow_bit; [change (@one (unit_of g)) with (Zpos g)|]; lia. }
  clear M.
  apply (memorized_le _ _ _ _ _ 4 L (Nat.le_refl 4)) in M'.
  - destruct (parameters _ _ _ _ _ M') as (net & H1 & H2 & H3 & H4 & H5). exists net.
    repeat split; auto. change ((4 + 1) * (4 + 1))%nat with 25%nat in H4. lia.
  - assert (Hb : 1 <= beta).
    { unfold beta, folded_bits, label_bits. pose proof (Z.log2_up_nonneg (2 * (N * (N - 1)) + 4)).
      lia. }
    pose proof (ledger_depth_nonneg N 2 beta Hb). unfold L, rho, line_bits.
    pose proof (Z.log2_up_nonneg (2 * half_range d N R G + 1)). lia.
Qed.
