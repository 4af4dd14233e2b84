(* Width 3: the theorem of Park, Lee, Yun and Shin 2021, with sqrt(N log N log C) in the place of
   N^(2/3) log C.  Folds (Fold.v) make the line short, and a ledger is written and read at width 3
   (Narrow.v, Wave.v); the labels come out a power of two too large, by which the output divides. *)
From Coq Require Import Arith ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Formulas Net Step Ledger Check Direction Main Sizes Vardi Fold Narrow.
Import ListNotations.
Open Scope Z_scope.

(* ---- labels that come out K times too large ---- *)
Definition divided (K : positive) (n : qnetwork) : qnetwork :=
  {| q_hidden := q_hidden n; q_output := ((K * fst (q_output n))%positive, snd (q_output n)) |}.

Lemma divided_eval K n x : (evalQ (divided K n) x == evalQ n x * (1 # K))%Q.
Proof.
  unfold evalQ, divided, valueQ. cbn [q_hidden q_output fst snd].
  rewrite <- Qmult_assoc. apply Qmult_comp; [reflexivity|].
  unfold Qeq, Qmult. cbn [Qnum Qden]. rewrite !Pos2Z.inj_mul. ring.
Qed.

Lemma memorized_multiples d (D g K : positive) (data : list (list Z * Z)) W L :
  (forall X y, In (X, y) data -> length X = d) ->
  @can (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W L
    (fun p s => s = [Zpos g * (Zpos K * snd p)]) ->
  memorized d D data W L.
Proof.
  intros Hd C. apply (can_finish _ _ _ _ d (fun p => Zpos g * (Zpos K * snd p))) in C.
  2: { intros [X y] H. exact (Hd X y H). }
  destruct C as (net & H1 & H2 & H3 & H4). destruct (over_sizes D g net) as [S1 S2].
  exists (divided K (over D g net)). split; [|split; [|split]].
  - change (q_wf d (over D g net)). now apply over_wf.
  - change (q_width (over D g net) <= W)%nat. now rewrite S1.
  - change (q_depth (over D g net) <= L)%nat. rewrite S2. lia.
  - intros X y H. rewrite divided_eval.
    rewrite (over_eval D g net X (Zpos K * y) (H4 (X, y) H)).
    unfold Qeq, Qmult. cbn [Qnum Qden]. rewrite ?Pos2Z.inj_mul. ring.
Qed.

(* B blocks of n + 1 points: 2 (B - 1) layers write the ledgers, the slots are read in
   c (n + 1) (rho + 4) *)
Lemma of_line_narrow : forall d (D g : positive) (t : list Z -> Z) data (rho c n B L0 : nat),
  line d g t (2 ^ Z.of_nat rho) data -> reaches g data 3 L0 t ->
  (forall X y, In (X, y) data -> 0 <= y < 2 ^ Z.of_nat c) ->
  (1 <= rho)%nat -> (1 <= c)%nat -> (length data <= B * S n)%nat ->
  memorized d D data 3 (L0 + 2 * (B - 1) + c * S n * (rho + 4)).
Proof.
  intros d D g t data rho c n B L0 OL St Hy R1 C1 HB.
  destruct (in_order d g t _ data OL) as (l & Sf & Ll & Il & Li). destruct OL as [Ld Lr _].
  assert (g1 : 1 <= Zpos g) by lia. rewrite <- Ll in HB.
  pose proof (@narrow_on_line (unit_of g) g1 _ (fst : list Z * Z -> list Z) (fun p => In p data)
    (fun p => t (fst p)) snd (floors (Zpos g) l) rho c n B L0 R1 C1) as C.
  assert (Lf : length (floors (Zpos g) l) = length l) by (unfold floors; apply map_length).
  assert (Sl : sorted (floors (Zpos g) l)) by now apply floors_sorted.
  rewrite Lf in C. specialize (C HB Sl).
  apply (memorized_le d D data 3 (L0 + 2 * length (tl (chunks n B (floors (Zpos g) l)))
    + c * S n * (rho + 4)) 3); [lia| |].
  - destruct (chunks_spec n B _ Sl) as (Lc & _). destruct (chunks n B _); cbn [tl length] in *; lia.
  - set (bits := ((rho + 2) * (c * S n))%nat) in *.
    apply (memorized_multiples d D g (Z.to_pos (2 ^ Z.of_nat bits))); [exact Ld|].
    rewrite Z2Pos.id by (apply Z.pow_pos_nonneg; lia). apply C.
    + apply Forall_map, Forall_forall. intros q Hq. destruct (Li q Hq) as ([X y] & Hp & ->).
      pose proof (Lr X y Hp). cbn [fst snd]. split; cbn [fst snd]; [|exact (Hy X y Hp)].
      split; [apply Z.div_pos; lia|apply Z.div_lt_upper_bound; [lia|tauto]].
    + intros [X y] H. apply (Lr X y H).
    + intros [X y] H. split; [apply (Lr X y H)|]. split.
      * apply (floors_margin (Zpos g) g1 l _ y Sf). exact (Il _ H).
      * apply (floors_step (Zpos g) g1 l _ y Sf). exact (Il _ H).
    + exact St.
Qed.

(* THEOREM park_width_three [park-2021: park-theorem-2].  Width 3, as in Theorem 2 of the paper,
   with sqrt(N log N log C) in the place of N^(2/3) log C and with explicit constants.
   N points X / D of Q^d in the ball of radius r = R / D, at distances of at least delta = G / D,
   with labels 0, ..., C - 1, have a ReLU network with rational weights, of width at most 3 and
   depth at most L = rho + floor(sqrt(8 N beta)) + beta + 2 + ceil(log2 n), that outputs every
   label; rho = ceil(log2(2 ceil(2 d N (N - 1) r / delta) + 1)) folds of the line, and
   beta = c (rho' + 4) for labels of c = max(1, ceil(log2 C)) bits and a folded line of
   rho' = ceil(log2(2 N (N - 1) + 4)) bits, n = ceil(sqrt(2 N / beta)); at most
   4 (d + 1) + 16 L parameters.  So O(log d + log Delta + sqrt(N log N log C) + log N log C) layers,
   and as many parameters and d more, where the paper has O(log d + log Delta + N^(2/3) log C). *)
Theorem park_width_three : forall d (D : positive) R G C data,
  let N := Z.of_nat (length data) in let rho := line_bits d N R G in
  let beta := label_bits C * (folded_bits N + 4) in
  let L := Z.to_nat (rho + ledger_depth N 1 beta) in
  (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= 3)%nat /\ (q_depth net <= L)%nat /\
    (q_params d net <= 4 * (d + 1) + 16 * L)%nat /\ memorizes net D 1 data.
Proof.
  intros d D R G C data N rho beta L Hd HR HG PS.
  destruct (folded_line d R G C data 3 Hd HR HG ltac:(lia) PS) as (g & t & OL & H).
  fold N in OL, H. fold rho in H.
  assert (Hf : 1 <= folded_bits N).
  { unfold folded_bits. assert (0 <= N * (N - 1)) by (unfold N; nia).
    apply (Z.log2_up_le_mono 2). lia. }
  assert (Hc : 1 <= label_bits C) by (unfold label_bits; lia).
  assert (Hr : 0 <= rho) by apply Z.log2_up_nonneg.
  assert (HN : 0 <= N) by (unfold N; lia). assert (Hb : 1 <= beta) by (unfold beta; nia).
  destruct (slots_spec N 1 beta HN ltac:(lia) Hb) as (Hn & N1 & N2).
  set (n := Formulas.slots N 1 beta) in *. set (B := Z.max 1 (cdiv N n)).
  pose proof (cdiv_spec N n Hn) as [B1 B2].
  assert (BN : (B - 1) * n <= N).
  { unfold B. destruct (Z.max_spec 1 (cdiv N n)) as [[_ ->]|[_ ->]]; [|lia].
    rewrite Z.mul_sub_distr_r. lia. }
  pose proof (below_ledger_depth N 1 beta B (Z.max 1 (B - 1)) n HN ltac:(lia) Hb ltac:(lia) eq_refl
    BN ltac:(lia)) as K.
  pose proof (of_line_narrow d D g t data (Z.to_nat (folded_bits N)) (Z.to_nat (label_bits C))
    (Z.to_nat (n - 1)) (Z.to_nat B) (Z.to_nat rho)) as M.
  rewrite !Z2Nat.id in M by lia. specialize (M OL H).
  assert (M' : memorized d D data 3 L).
  { eapply memorized_le; [apply Nat.le_refl| |apply M].
    - pose proof (Z.log2_up_nonneg n). unfold L. apply Nat2Z.inj_le.
      rewrite !Nat2Z.inj_add, !Nat2Z.inj_mul, Nat2Z.inj_sub by lia.
      rewrite (Nat2Z.inj_succ (Z.to_nat (n - 1))), Nat2Z.inj_add, !Z2Nat.id by lia.
      change (Z.of_nat 2) with 2. change (Z.of_nat 1) with 1. change (Z.of_nat 4) with 4.
      replace (label_bits C * Z.succ (n - 1) * (folded_bits N + 4)) with (n * beta)
        by (unfold beta; ring). lia.
    - intros X y I. apply label_bits_hold. exact (labels _ _ _ _ _ PS X y I).
    - lia.
    - lia.
    - replace (S (Z.to_nat (n - 1))) with (Z.to_nat n) by lia. apply Nat2Z.inj_le.
      rewrite Nat2Z.inj_mul, !Z2Nat.id by lia. fold N. apply Z.le_trans with (1 := B1).
      rewrite Z.mul_comm. apply Z.mul_le_mono_nonneg_r; lia. }
  destruct (parameters _ _ _ _ _ M') as (net & H1 & H2 & H3 & H4 & H5). exists net.
  repeat split; auto. change ((3 + 1) * (3 + 1))%nat with 16%nat in H4. lia.
Qed.
