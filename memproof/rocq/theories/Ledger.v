(* The threshold ledger, on a line.

   The points stand on a line, sorted.  They are cut into B blocks of n; the first threshold of a
   block is where its ledger begins to be the output of the encoder (Encoder.v), which takes
   2 ceil((B - 1) / (m (m + 1))) layers.  The decoder (Decoder.v) reads n slots of the ledger and
   adds up label steps modulo C; the strip takes the sum modulo C.  [capped_on_line] puts it
   together and bounds the weights, [on_line] is the same without the bounds. *)
From Coq Require Import ZArith List Lia Sorting.Sorted.
From Memproof Require Import Net Capped Step Pairs Decoder Encoder.
Import ListNotations.
Open Scope Z_scope.

(* ---- blocks of n >= 1 consecutive points ---- *)
Fixpoint chunks (n B : nat) (l : list (Z * Z)) : list (Z * list (Z * Z)) :=
  match B, l with
  | S B', p :: l' => (fst p, p :: firstn n l') :: chunks n B' (skipn n l')
  | _, _ => []
  end.                                           (* blocks of n + 1 points *)

Lemma chunks_spec n B : forall l, sorted l ->
  (length (chunks n B l) <= B)%nat /\ sorted (chunks n B l) /\
  forall r b, In (r, b) (chunks n B l) ->
    sorted b /\ (length b <= S n)%nat /\ incl b l /\ exists y, In (r, y) l.
Proof.
  induction B as [|B IH]; intros l S; [cbn; repeat split; try lia; try constructor; tauto|].
  destruct l as [|p l]; [cbn; repeat split; try lia; try constructor; tauto|].
  assert (El : l = firstn n l ++ skipn n l) by (symmetry; apply firstn_skipn).
  assert (S' : sorted ((p :: firstn n l) ++ skipn n l)) by (cbn; now rewrite <- El).
  destruct (sorted_parts _ _ S') as [Sa Sb].
  destruct (IH (skipn n l) Sb) as (E1 & E2 & E3). cbn [chunks length].
  assert (I : incl (skipn n l) (p :: l)).
  { intros x Hx. right. rewrite El. apply in_app_iff. now right. }
  split; [lia|]. split.
  - constructor; [exact E2|]. apply Forall_forall. intros [r b] H.
    destruct (E3 r b H) as (_ & _ & _ & y & Hr).
    exact (sorted_app _ _ S' p (r, y) (or_introl eq_refl) Hr).
  - intros r b [E|H].
    + injection E as <- <-. repeat split; [exact Sa|cbn; rewrite firstn_length; lia| |].
      * intros x [Hx|Hx]; [now left|]. right. rewrite El. apply in_app_iff. now left.
      * exists (snd p). left. now destruct p.
    + destruct (E3 r b H) as (H1 & H2 & H3 & y & Hr). repeat split; auto.
      * intros x Hx. apply I. auto.
      * exists y. auto.
Qed.

(* the last step before t is the last step before t of its block *)
Lemma chunks_step {U : One} (U1 : 1 <= one) n B : forall l t y, sorted l -> margin t l ->
  (length l <= B * S n)%nat ->
  (forall d, stepf d l t = y) ->
  forall d d0, stepf d0 (stepf d (chunks n B l) t) t = y :> Z.
Proof.
  induction B as [|B IH]; intros l t y S M L H d d0.
  { destruct l; [|cbn in L; lia]. pose proof (H 0) as H0. pose proof (H 1) as H1. cbn in H0, H1.
    lia. }
  destruct l as [|p l]; [pose proof (H 0) as H0; pose proof (H 1) as H1; cbn in H0, H1; lia|].
  assert (El : p :: l = (p :: firstn n l) ++ skipn n l) by (cbn; now rewrite firstn_skipn).
  assert (S' := S). rewrite El in S', M. destruct (sorted_parts _ _ S') as [Sa Sb].
  apply Forall_app in M as [Ma Mb].
  assert (Hp : one * fst p <= t).
  { destruct p as [r v]. pose proof (H 0) as H0. pose proof (H 1) as H1. cbn [stepf fst] in *.
    destruct (Z.leb_spec (one * r) t); lia. }
  cbn [chunks stepf]. destruct (Z.leb_spec (one * fst p) t) as [_|]; [|lia].
  assert (H' : forall d, stepf (stepf d (p :: firstn n l) t) (skipn n l) t = y).
  { intro e. rewrite <- (stepf_app U1) by exact S'. rewrite <- El. apply H. }
  destruct (chunks_spec n B _ Sb) as (_ & _ & E).
  destruct (skipn n l) as [|[r v] rest] eqn:Er.
  - cbn [stepf] in H'. replace (chunks n B []) with (@nil (Z * list (Z * Z))) by (destruct B;
      reflexivity).
    cbn [stepf]. apply H'.
  - inversion_clear Mb as [|? ? Mr Mrest]. cbn [fst] in Mr. destruct Mr as [Lt|Le].
    + assert (Lt' : t < one * r) by nia. assert (LT : later t ((r, v) :: rest)).
      { constructor; [exact Lt|]. exact (later_tail U1 r v rest t Sb Lt'). }
      rewrite (stepf_later U1 (p :: firstn n l)).
      * rewrite <- (H' d0). symmetry. now apply (stepf_later U1).
      * apply Forall_forall. intros [r' b] Hr. destruct (E r' b Hr) as (_ & _ & _ & y' & Hy). cbn.
        unfold later in LT. rewrite Forall_forall in LT. exact (LT _ Hy).
    + apply IH; [exact Sb| | |].
      * constructor; [now right|exact Mrest].
      * rewrite <- Er, skipn_length. cbn in L. lia.
      * intro e. rewrite <- (H' 0). cbn [stepf].
        destruct (Z.leb_spec (one * r) t); [reflexivity|lia].
Qed.

(* ---- the ledger of a block ---- *)
Section Block.
  Context {U : One}.
  Hypothesis U1 : 1 <= one.
  Variable base : Z.
  Hypothesis base2 : 2 <= base.
  Variables rho c : nat.
  Let C := base ^ Z.of_nat c.

  Fixpoint slots (t0 y0 : Z) (l : list (Z * Z)) : list (Z * Z) :=
    match l with [] => [] | (t, y) :: l' => (t - t0, (y - y0) mod C) :: slots t y l' end.

  Definition in_range (p : Z * Z) : Prop := 0 <= fst p < base ^ Z.of_nat rho /\ 0 <= snd p < C.

  Lemma C_pos : 1 <= C.
  Proof. unfold C. nia. Qed.

  Lemma slots_length l : forall t0 y0, length (slots t0 y0 l) = length l.
  Proof. induction l as [|[t y] l IH]; cbn; intros; auto. Qed.

  Lemma slots_ok l : forall t0 y0, sorted l -> Forall in_range l -> 0 <= t0 ->
    Forall (fun p => t0 <= fst p) l -> Forall (slot_ok base rho c) (slots t0 y0 l).
  Proof.
    induction l as [|[t y] l IH]; intros t0 y0 S R T0 F; cbn; constructor.
    - inversion_clear R as [|? ? [R1 R2] _]. inversion_clear F. cbn in *.
      split; cbn [fst snd]; [lia|].
      apply Z.mod_pos_bound. pose proof C_pos. lia.
    - inversion_clear S as [|? ? S' Fo]. inversion_clear R as [|? ? [R1 R2] R']. inversion_clear F.
      cbn in *. apply IH; auto; [lia|]. eapply Forall_impl; [|exact Fo].
      unfold before; cbn; intros; lia.
  Qed.

  Lemma dec_slots k l : forall t0 y0 t Y, sorted l -> margin t l -> one * t0 <= t ->
    Y mod C = y0 mod C ->
    dec (slots t0 y0 l ++ repeat (0, 0) k) (t + one - one * t0) Y mod C = stepf y0 l t mod C.
  Proof.
    induction l as [|[r v] l IH]; intros t0 y0 t Y S M T E; cbn [slots app stepf dec].
    - rewrite <- E. clear E S M. revert Y. induction k as [|k IH]; intro Y; [reflexivity|].
      cbn [repeat dec]. replace (relu (t + one - one * t0 - one * 0)) with (t + one - one * t0) by
        (unfold relu; lia).
      destruct (one <=? t + one - one * t0); [|reflexivity]. rewrite IH. f_equal. lia.
    - assert (S' : sorted l) by now inversion_clear S. inversion_clear M as [|? ? Mr M'].
      cbn [fst] in Mr.
      replace (t + one - one * t0 - one * (r - t0)) with (t + one - one * r) by ring.
      destruct (Z.leb_spec (one * r) t) as [L|L].
      + replace (relu (t + one - one * r)) with (t + one - one * r) by (unfold relu; lia).
        destruct (Z.leb_spec one (t + one - one * r)); [|lia]. apply IH; auto.
        rewrite Z.add_mod_idemp_r by (pose proof C_pos; lia).
        rewrite <- (Z.add_mod_idemp_l Y), E, Z.add_mod_idemp_l by (pose proof C_pos; lia). f_equal.
        lia.
      + replace (relu (t + one - one * r)) with 0 by (unfold relu; lia).
        destruct (Z.leb_spec one 0); [lia|exact E].
  Qed.

  Lemma clear_slots k l : forall t0 y0 t, margin t l -> one * t0 <= t ->
    clear_cut (slots t0 y0 l ++ repeat (0, 0) k) (t + one - one * t0).
  Proof.
    induction l as [|[r v] l IH]; intros t0 y0 t M T; cbn [slots app clear_cut].
    - apply (clear_zeros U1). right. lia.
    - inversion_clear M as [|? ? Mr M']. cbn [fst] in Mr.
      replace (t + one - one * t0 - one * (r - t0)) with (t + one - one * r) by ring.
      destruct Mr as [L|L].
      + replace (relu (t + one - one * r)) with 0 by (unfold relu; lia). split; [now left|lia].
      + replace (relu (t + one - one * r)) with (t + one - one * r) by (unfold relu; lia).
        split; [right; lia|]. intros _. now apply IH.
  Qed.

  Lemma dec_bound l : forall s y, Forall (slot_ok base rho c) l ->
    y <= dec l s y <= y + Z.of_nat (length l) * (C - 1).
  Proof.
    induction l as [|[g e] l IH]; intros s y F; cbn [dec length]; [lia|].
    inversion_clear F as [|? ? [_ He] F']. cbn [snd] in He. fold C in He. pose proof C_pos.
    destruct (one <=? relu (s - one * g)); [|nia]. specialize (IH (relu (s - one * g)) (y + e) F').
    nia.
  Qed.

  Definition padded (n : nat) (b : list (Z * Z)) : list (Z * Z) :=
    slots 0 0 b ++ repeat (0, 0) (n - length b).

  Lemma padded_ok n b : sorted b -> Forall in_range b -> (length b <= n)%nat ->
    length (padded n b) = n /\ Forall (slot_ok base rho c) (padded n b).
  Proof.
    intros S R L. unfold padded. split; [rewrite app_length, slots_length, repeat_length; lia|].
    apply Forall_app. split; [|apply zeros_ok; exact base2]. apply slots_ok; auto; [lia|].
    eapply Forall_impl; [|exact R]. intros p [H _]. lia.
  Qed.
End Block.

(* ---- any points with a map t to a line on which their labels are a step function ---- *)
Section OnLine.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop).
  Variables (t y : P -> Z) (l : list (Z * Z)).
  Variables radix layers rho c n W m B G h L0 : nat.
  Let base := Z.of_nat radix.
  Hypothesis W4 : (4 <= W)%nat.
  Hypothesis radix2 : (2 <= radix)%nat.
  Hypothesis read_digit : digit_reader inp dom W radix layers.
  Hypothesis Wm : (2 + 2 * m <= W)%nat.
  Hypothesis HB : (length l <= B * S n)%nat.            (* B blocks of n + 1 points *)
  Hypothesis HG : (B <= 1 + G * (m * S m))%nat.         (* G groups of m (m + 1) blocks *)
  Hypothesis Hh : (S n <= 2 ^ h)%nat.
  Hypothesis Sl : sorted l.
  Hypothesis Rl : Forall (in_range base rho c) l.
  (* l lists the steps of the label along the line; points may share a step *)
  Hypothesis Step : forall p, dom p ->
    0 <= t p /\ margin (t p) l /\ forall d, stepf d l (t p) = y p.

  Let b2 : 2 <= base.
  Proof. unfold base. lia. Qed.

  Lemma label_range p : dom p -> 0 <= y p < base ^ Z.of_nat c.
  Proof.
    intro Hp. destruct (Step p Hp) as (_ & _ & H). rewrite <- (H 0). pose proof b2.
    apply (stepf_ind (fun z => 0 <= z < base ^ Z.of_nat c)); [nia|].
    intros r v I. rewrite Forall_forall in Rl. apply (Rl _ I).
  Qed.

  (* the blocks with their first thresholds, the block and the ledger of a point *)
  Let cs := chunks n B l.
  Let first : list (Z * Z) := match cs with [] => [] | (_, b) :: _ => b end.
  Let rest := tl cs.
  Let blk (p : P) : list (Z * Z) := stepf first rest (t p).
  Let ledger (b : list (Z * Z)) : Z := code base rho c (padded base c (S n) b).
  Let is_block (b : list (Z * Z)) : Prop := b = first \/ exists r, In (r, b) rest.

  Lemma blk_is_block p : is_block (blk p).
  Proof.
    unfold is_block, blk.
    apply (stepf_ind (fun b => b = first \/ exists r, In (r, b) rest)); [now left|].
    intros r v H. right. now exists r.
  Qed.

  Lemma block_cases b : is_block b -> b = [] \/ exists r, In (r, b) cs.
  Proof.
    unfold is_block, first, rest. intro H.
    destruct cs as [|[r0 b0] cs']; cbn in H; [destruct H as [->|(? & [])]; now left|].
    right. destruct H as [->|(r & Hr)]; [exists r0; now left|exists r; now right].
  Qed.

  Lemma block_good b : is_block b ->
    sorted b /\ (length b <= S n)%nat /\ incl b l /\ Forall (in_range base rho c) b.
  Proof.
    intro H. destruct (block_cases b H) as [->|(r & Hr)].
    { split; [constructor|]. split; [cbn; lia|]. split; [intros x []|constructor]. }
    destruct (chunks_spec n B l Sl) as (_ & _ & I).
    destruct (I r b Hr) as (H1 & H2 & H3 & _). repeat split; auto.
    apply Forall_forall. intros x Hx. rewrite Forall_forall in Rl. auto.
  Qed.

  Lemma ledger_range b : is_block b -> length (padded base c (S n) b) = S n /\
    Forall (slot_ok base rho c) (padded base c (S n) b) /\ 0 <= ledger b.
  Proof.
    intro H. destruct (block_good b H) as (H1 & H2 & _ & H3).
    destruct (padded_ok base b2 rho c (S n) b H1 H3 H2) as [F1 F2]. repeat split; auto.
    apply (code_bound base b2 rho c _ F2).
  Qed.

  (* the last step of its block tells the label of a point *)
  Lemma block_label p : dom p -> forall d, stepf d (blk p) (t p) = y p.
  Proof.
    intros Hp d. destruct (Step p Hp) as (_ & M & Y).
    pose proof (chunks_step U1 n B l (t p) (y p) Sl M HB Y) as H. fold cs in H.
    destruct (chunks_spec n B l Sl) as (_ & Sb & _). fold cs in Sb.
    unfold blk, first, rest. destruct cs as [|[r b] cs'].
    { pose proof (H [] 0) as H0. pose proof (H [] 1) as H1. cbn in H0, H1. lia. }
    specialize (H b d). cbn [stepf tl] in *.
    destruct (Z.leb_spec (one * r) (t p)) as [|Lr]; [exact H|].
    rewrite (stepf_later U1 b cs'); [exact H|]. exact (later_tail U1 r b cs' (t p) Sb Lr).
  Qed.

  Lemma rest_sorted : sorted rest.
  Proof.
    destruct (chunks_spec n B l Sl) as (_ & Sb & _). fold cs in Sb.
    unfold rest. destruct cs; [constructor|]. now inversion_clear Sb.
  Qed.

  Lemma rest_margin p : dom p -> margin (t p) rest.
  Proof.
    intro Hp. destruct (Step p Hp) as (_ & M & _). unfold margin in *. rewrite Forall_forall in M.
    destruct (chunks_spec n B l Sl) as (_ & _ & I). apply Forall_forall. intros [r b] H.
    destruct (I r b) as (_ & _ & _ & y' & Hy); [|exact (M _ Hy)].
    unfold rest in H. fold cs. destruct cs; [destruct H|now right].
  Qed.

  Lemma block_margin p : dom p -> margin (t p) (blk p).
  Proof.
    intro Hp. destruct (Step p Hp) as (_ & M & _).
    destruct (block_good _ (blk_is_block p)) as (_ & _ & I & _).
    unfold margin in *. rewrite Forall_forall in *. auto.
  Qed.

  (* weights: all ledgers are below top, positions below range *)
  Variables Mh Mo Ms : Z.
  Let top := base ^ Z.of_nat (S n * (rho + c)).
  Let range := base ^ Z.of_nat rho.
  Hypothesis Ms0 : 0 <= Ms.
  Hypothesis Outer : Ms + top + 1 <= Mo.
  Hypothesis Outer' : base ^ Z.of_nat c * 2 ^ Z.of_nat h <= Mo.
  Hypothesis Caps : 2 * Mo <= Mh.
  Hypothesis Caps' : 2 * Z.of_nat m * (top * (2 * range + 3)) + 1 <= Mh.
  Hypothesis Start : capped inp dom W Mh Ms L0 (fun p s => s = [t p]).    (* in L0 layers *)

  Lemma ledger_top b : is_block b -> 0 <= ledger b < top.
  Proof.
    intro H. destruct (ledger_range b H) as (F1 & F2 & _).
    pose proof (code_bound base b2 rho c _ F2) as K. rewrite F1 in K. exact K.
  Qed.

  Lemma range_top : 1 <= range <= top.
  Proof.
    unfold range, top. split; [apply (Z.pow_le_mono_r base 0); lia|]. apply Z.pow_le_mono_r; lia.
  Qed.

  Lemma rest_range r b : In (r, b) rest -> 0 <= r <= range.
  Proof.
    intro H. destruct (chunks_spec n B l Sl) as (_ & _ & I).
    destruct (I r b) as (_ & _ & _ & y' & Hy).
    { unfold rest in H. fold cs. destruct cs; [destruct H|now right]. }
    rewrite Forall_forall in Rl. destruct (Rl _ Hy) as [Hr _]. cbn [fst] in Hr. unfold range. lia.
  Qed.

  (* behind the encoder the second channel holds the ledger of the point's block *)
  Lemma encoded : capped inp dom W Mh (Mo - 1) (L0 + 2 * G) (At t (fun p => ledger (blk p))).
  Proof.
    pose proof range_top. pose proof (ledger_top first (or_introl eq_refl)) as F0.
    assert (C0 : capped inp dom W Mh (Mo - 1) L0 (At t (fun _ => ledger first))).
    { apply (capped_map _ _ _ _ _ _ 1 top _ _ [([1], 0); ([], ledger first)] _ Start);
        [capping|lia|lia|].
      intros p s Hp ->.
      unfold At. cbn [affine map]. unfold value. cbn [dot fst snd].
      rewrite Z.mul_1_l, Z.mul_0_l, !Z.add_0_r, Z.add_0_l. f_equal. f_equal. ring. }
    apply (encode U1 inp dom W t m m Wm Wm (fun p Hp => proj1 (Step p Hp)) Mh (Mo - 1) range top
      ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia) Caps' G
      (vmap ledger rest) L0 (ledger first)) in C0.
    - apply (capped_weaken _ _ _ _ _ _ _ _ C0). intros p s Hp ->. now rewrite stepf_vmap.
    - apply sorted_vmap, rest_sorted.
    - destruct (chunks_spec n B l Sl) as (Lb & _). fold cs in Lb. unfold vmap. rewrite map_length.
      unfold rest. destruct cs; cbn in *; lia.
    - intros r z H'. unfold vmap in H'. apply in_map_iff in H' as ([r' b] & E & H').
      injection E as <- <-. split; [exact (rest_range r' b H')|].
      pose proof (ledger_top b (or_intror (ex_intro _ r' H'))). lia.
    - lia.
    - intros p Hp. apply margin_vmap. now apply rest_margin.
    - intros p Hp. split; [lia|now right].
  Qed.

  Let sum (p : P) : Z := dec (padded base c (S n) (blk p)) (t p + one) 0.

  (* behind the decoder there is the sum of the label steps *)
  Lemma decoded : capped inp dom W Mh Mo (L0 + 2 * G + S n * (layers * (rho + c) + 1))
    (fun p s => s = [one * sum p]).
  Proof.
    pose proof range_top as Top.
    assert (C1 : capped inp dom W Mh Mo (L0 + 2 * G) (St (fun p => ledger (blk p))
      (fun p => t p + one)
      (fun _ => 0))).
    { apply (capped_map _ _ _ _ _ _ 1 1 _ _ [([0; 1], 0); ([1; 0], 1); ([], 0)] _ encoded);
        [capping|lia|lia|]. intros p s Hp ->.
      exists (one * ledger (blk p)), (t p + one).
      destruct (Step p Hp) as [Tp _]. destruct (ledger_range _ (blk_is_block p)) as (_ & _ & F).
      cbn [affine map]. unfold value. cbn [dot fst snd].
      rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l, ?Z.mul_0_r.
      repeat split; [apply relu_id; nia|apply relu_id; lia|lia|lia]. }
    apply (decode U1 inp dom W W4 radix layers radix2 read_digit rho c Mh Mo Caps (S n) (L0 + 2 * G)
      (fun p => padded base c (S n) (blk p))) in C1.
    - apply (capped_weaken _ _ _ _ _ _ _ _ C1). intros p s Hp [E _]. exact E.
    - change (top <= Mo). lia.
    - intros p Hp. destruct (ledger_range _ (blk_is_block p)) as (F1 & F2 & _).
      split; [exact F1|]. split; [exact F2|]. unfold padded.
      replace (t p + one) with (t p + one - one * 0) by lia.
      apply clear_slots; [exact U1|exact b2|now apply block_margin|].
      destruct (Step p Hp) as [Tp _]. lia.
  Qed.

  Lemma sum_range p : dom p -> 0 <= sum p < base ^ Z.of_nat c * 2 ^ Z.of_nat h.
  Proof.
    intro Hp. destruct (ledger_range _ (blk_is_block p)) as (Ln & F & _).
    pose proof (dec_bound base b2 rho c _ (t p + one) 0 F) as Bd. rewrite Ln in Bd.
    fold (sum p) in Bd. pose proof (C_pos base b2 c).
    assert (Z.of_nat (S n) <= 2 ^ Z.of_nat h).
    { replace 2 with (Z.of_nat 2) by reflexivity. rewrite <- Nat2Z.inj_pow. lia. }
    nia.
  Qed.

  Lemma sum_label p : dom p -> sum p mod base ^ Z.of_nat c = y p.
  Proof.
    intro Hp. unfold sum, padded. replace (t p + one) with (t p + one - one * 0) by lia.
    destruct (block_good _ (blk_is_block p)) as (H1 & _ & _ & _). destruct (Step p Hp) as [Tp _].
    pose proof (block_margin p Hp).
    rewrite (dec_slots U1 base b2 c _ _ 0 0 (t p) 0 H1) by (try assumption; try reflexivity; lia).
    rewrite (block_label p Hp). apply Z.mod_small. now apply label_range.
  Qed.

  (* width W, depth L0 + 2 G + n (layers (rho + c) + 1) + h. *)
  Theorem capped_on_line :
    capped inp dom W Mh Mo (L0 + 2 * G + S n * (layers * (rho + c) + 1) + h)
      (fun p s => s = [one * y p]).
  Proof.
    pose proof (strip U1 inp dom W ltac:(lia) Mh Mo Caps (base ^ Z.of_nat c) h _ sum
      (C_pos base b2 c) Outer' sum_range decoded) as C.
    apply (capped_weaken _ _ _ _ _ _ _ _ C). intros p s Hp ->. now rewrite (sum_label p Hp).
  Qed.
End OnLine.

(* The same without bounds on the weights. *)
Theorem on_line {U : One} : 1 <= one -> forall {P : Type} (inp : P -> list Z) (dom : P -> Prop)
    (t y : P -> Z) (l : list (Z * Z)) (radix layers rho c n W m B G h L0 : nat),
  (4 <= W)%nat -> (2 <= radix)%nat -> digit_reader inp dom W radix layers ->
  (2 + 2 * m <= W)%nat -> (length l <= B * S n)%nat -> (B <= 1 + G * (m * S m))%nat ->
  (S n <= 2 ^ h)%nat -> sorted l -> Forall (in_range (Z.of_nat radix) rho c) l ->
  (forall p, dom p -> 0 <= t p /\ margin (t p) l /\ forall d, stepf d l (t p) = y p) ->
  can inp dom W L0 (fun p s => s = [t p]) ->
  can inp dom W (L0 + 2 * G + S n * (layers * (rho + c) + 1) + h) (fun p s => s = [one * y p]).
Proof.
  intros U1 P inp dom t y l radix layers rho c n W m B G h L0 W4 r2 Rd Wm HB HG Hh Sl Rl Hs St.
  destruct (can_capped _ _ _ _ _ St) as (Ms & Ms0 & Cs). set (base := Z.of_nat radix) in *.
  assert (Pos : forall k, 0 <= base ^ Z.of_nat k) by (intro k; apply Z.pow_nonneg; lia).
  set (top := base ^ Z.of_nat (S n * (rho + c))). set (range := base ^ Z.of_nat rho).
  set (strip := base ^ Z.of_nat c * 2 ^ Z.of_nat h).
  set (Mo := Ms + top + 1 + strip). set (X := 2 * Z.of_nat m * (top * (2 * range + 3)) + 1).
  pose proof (Pos (S n * (rho + c))%nat) as P1. fold top in P1.
  assert (0 <= strip) by (apply Z.mul_nonneg_nonneg; [apply Pos|apply Z.pow_nonneg; lia]).
  assert (0 <= X).
  { pose proof (Pos rho) as P2. fold range in P2. unfold X.
    assert (0 <= 2 * Z.of_nat m * (top * (2 * range + 3)))
      by (repeat apply Z.mul_nonneg_nonneg; lia). lia. }
  apply (capped_can inp dom W (2 * Mo + X) Mo).
  apply (capped_on_line U1 inp dom t y l radix layers rho c n W m B G h L0 W4 r2 Rd Wm HB HG Hh
    Sl Rl Hs (2 * Mo + X) Mo Ms Ms0).
  - fold base top. unfold Mo. lia.
  - fold base strip. unfold Mo. lia.
  - lia.
  - fold base top range X. unfold Mo. lia.
  - apply Cs. unfold Mo. lia.
Qed.
