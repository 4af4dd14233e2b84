(* Segments of a line, each with a step function that is 0 outside of it.

   The points are cut into segments of M consecutive ones.  The steps of a segment, one step to 0
   before and one behind, are the labels of its points, and 0 at all others ([masked]): so the step
   functions of all segments add up to the label ([segments_sum]).  After Vardi, Yehudai and Shamir
   2022, Theorems 5.1 and 6.2, whose subnetworks are 0 at the points of the others. *)
From Coq Require Import ZArith List Lia Sorting.Sorted.
From Memproof Require Import Net Step Pairs Ledger Check Main.
Import ListNotations.
Open Scope Z_scope.

Section Segments.
Context {U : One}.
Hypothesis U1 : 1 <= one.

(* The step at r, of value y, is the last one that t has reached, and the next is clearly ahead. *)
Definition at_step (l : list (Z * Z)) (t r y : Z) : Prop :=
  In (r, y) l /\ one * r <= t /\ forall q, In q l -> fst q <= r \/ t <= one * (fst q - 1).

Lemma at_step_margin l t r y : at_step l t r y -> margin t l.
Proof using U1.
  intros (_ & L & H). apply Forall_forall. intros q Hq.
  destruct (H q Hq) as [K|K]; [right|now left].
  apply Z.le_trans with (2 := L). apply Z.mul_le_mono_nonneg_l; lia.
Qed.

Lemma at_step_value l t r y : sorted l -> at_step l t r y -> forall d, stepf d l t = y.
Proof using U1.
  intro S. induction S as [|[k v] l S IH F]; intros (I & L & H) d; [destruct I|].
  rewrite Forall_forall in F. cbn [stepf]. destruct I as [E|I].
  - injection E as -> ->. destruct (Z.leb_spec (one * r) t); [|lia].
    apply (stepf_later U1). apply Forall_forall. intros q Hq.
    destruct (H q (or_intror Hq)) as [K|K]; [|exact K].
    apply F in Hq. unfold before in Hq. cbn [fst] in Hq. lia.
  - pose proof (F _ I) as K. unfold before in K. cbn [fst] in K.
    assert (one * k <= one * r) by (apply Z.mul_le_mono_nonneg_l; lia).
    destruct (Z.leb_spec (one * k) t); [|lia].
    apply IH. split; [exact I|]. split; [exact L|]. intros q Hq. apply H. now right.
Qed.

Definition quiet (l : list (Z * Z)) : list (Z * Z) :=
  match l with [] => [] | p :: _ => [(fst p, 0)] end.
Definition masked (a b c : list (Z * Z)) : list (Z * Z) := quiet a ++ b ++ quiet c.

Lemma quiet_key l q : In q (quiet l) -> snd q = 0 /\ exists v, In (fst q, v) l.
Proof using.
  destruct l as [|[r v] l]; cbn; [tauto|]. intros [<-|[]]. split; [reflexivity|].
  exists v. now left.
Qed.

Lemma masked_key a b c q : In q (masked a b c) -> exists v, In (fst q, v) (a ++ b ++ c).
Proof using.
  unfold masked. rewrite !in_app_iff. intros [H|[H|H]].
  - apply quiet_key in H as [_ [v H]]. exists v. apply in_app_iff. now left.
  - exists (snd q). rewrite !in_app_iff. destruct q. auto.
  - apply quiet_key in H as [_ [v H]]. exists v. rewrite !in_app_iff. auto.
Qed.

Lemma masked_length a b c : (length (masked a b c) <= length b + 2)%nat.
Proof using.
  unfold masked. rewrite !app_length.
  assert (Q : forall l, (length (quiet l) <= 1)%nat) by (intros [|p l]; cbn; lia).
  pose proof (Q a). pose proof (Q c). lia.
Qed.

Lemma sorted_join {A} (a b : list (Z * A)) : sorted a -> sorted b ->
  (forall p q, In p a -> In q b -> fst p < fst q) -> sorted (a ++ b).
Proof using.
  intros Sa Sb H. induction Sa as [|p a Sa IH F]; [exact Sb|]. cbn. constructor.
  - apply IH. intros x q Hx. apply H. now right.
  - apply Forall_app. split; [exact F|]. apply Forall_forall. intros q Hq. apply H; [now left|auto].
Qed.

Lemma quiet_sorted l : sorted (quiet l).
Proof using. destruct l; cbn; repeat constructor. Qed.

Lemma masked_sorted a b c : sorted (a ++ b ++ c) -> sorted (masked a b c).
Proof using.
  intro S. destruct (sorted_parts _ _ S) as [_ Sbc]. destruct (sorted_parts _ _ Sbc) as [Sb _].
  pose proof (sorted_app _ _ S) as O. pose proof (sorted_app _ _ Sbc) as O'.
  apply sorted_join; [apply quiet_sorted|apply sorted_join; [exact Sb|apply quiet_sorted|]|].
  - intros p q Hp Hq. apply quiet_key in Hq as [_ [v Hq]]. exact (O' p _ Hp Hq).
  - intros p q Hp Hq. apply quiet_key in Hp as [_ [v Hp]]. apply in_app_iff in Hq as [Hq|Hq].
    + apply (O _ q Hp). apply in_app_iff. now left.
    + apply quiet_key in Hq as [_ [w Hq]].
      exact (O _ _ Hp (in_or_app _ _ (fst q, w) (or_intror Hq))).
Qed.

(* a point of the segment *)
Lemma masked_inside a b c t r y : at_step (a ++ b ++ c) t r y -> In (r, y) b ->
  at_step (masked a b c) t r y.
Proof using.
  intros (_ & L & H) I. split; [|split; [exact L|]].
  - unfold masked. rewrite !in_app_iff. auto.
  - intros q Hq. apply masked_key in Hq as (v & Hq). exact (H _ Hq).
Qed.

Lemma head_first (p : Z * Z) l r y : sorted (p :: l) -> In (r, y) (p :: l) -> fst p <= r.
Proof using.
  intros S [->|I]; [cbn; lia|]. inversion_clear S as [|? ? _ F]. rewrite Forall_forall in F.
  apply F in I. unfold before in I. cbn in I. lia.
Qed.

(* a point before it *)
Lemma masked_before a b c t r y : sorted (a ++ b ++ c) -> at_step (a ++ b ++ c) t r y ->
  In (r, y) a -> exists k, at_step (masked a b c) t k 0.
Proof using U1.
  intros S (_ & L & H) I. destruct (sorted_parts _ _ S) as [Sa _].
  destruct a as [|p a]; [destruct I|]. pose proof (head_first p a r y Sa I) as K.
  exists (fst p). split; [now left|]. split.
  - apply Z.le_trans with (2 := L). apply Z.mul_le_mono_nonneg_l; lia.
  - intros q [<-|Hq]; [left; cbn; lia|]. right.
    assert (E : exists v, In (fst q, v) (b ++ c)).
    { cbn [app] in Hq. apply in_app_iff in Hq as [Hq|Hq].
      - exists (snd q). apply in_app_iff. left. now destruct q.
      - apply quiet_key in Hq as [_ [v Hq]]. exists v. apply in_app_iff. now right. }
    destruct E as (v & E). pose proof (sorted_app _ _ S _ _ I E) as O. cbn [fst] in O.
    destruct (H (fst q, v) (in_or_app _ _ _ (or_intror E))) as [K'|K']; cbn [fst] in K'; lia.
Qed.

(* a point behind it *)
Lemma masked_behind a b c t r y : sorted (a ++ b ++ c) -> at_step (a ++ b ++ c) t r y ->
  In (r, y) c -> exists k, at_step (masked a b c) t k 0.
Proof using U1.
  intros S (_ & L & H) I. rewrite app_assoc in S. destruct (sorted_parts _ _ S) as [_ Sc].
  destruct c as [|p c]; [destruct I|]. pose proof (head_first p c r y Sc I) as K.
  exists (fst p). split; [unfold masked; rewrite !in_app_iff; right; right; now left|]. split.
  - apply Z.le_trans with (2 := L). apply Z.mul_le_mono_nonneg_l; lia.
  - intros q Hq. left. unfold masked in Hq. rewrite app_assoc in Hq.
    apply in_app_iff in Hq as [Hq|[<-|[]]]; [|cbn; lia].
    assert (E : exists v, In (fst q, v) (a ++ b)).
    { apply in_app_iff in Hq as [Hq|Hq].
      - apply quiet_key in Hq as [_ [v Hq]]. exists v. apply in_app_iff. now left.
      - exists (snd q). apply in_app_iff. right. now destruct q. }
    destruct E as (v & E).
    pose proof (sorted_app _ _ S _ p E (or_introl eq_refl)) as O. cbn [fst] in O. lia.
Qed.

Lemma masked_outside a b c t r y : sorted (a ++ b ++ c) -> at_step (a ++ b ++ c) t r y ->
  In (r, y) a \/ In (r, y) c -> exists k, at_step (masked a b c) t k 0.
Proof using U1. intros S H [I|I]; [eapply masked_before|eapply masked_behind]; eauto. Qed.

Lemma masked_at a b c t r y : sorted (a ++ b ++ c) -> at_step (a ++ b ++ c) t r y ->
  exists k z, at_step (masked a b c) t k z.
Proof using U1.
  intros S H. pose proof H as (I & _). rewrite !in_app_iff in I. destruct I as [I|[I|I]].
  - destruct (masked_outside a b c t r y S H (or_introl I)) as (k & K). eauto.
  - exists r, y. now apply masked_inside.
  - destruct (masked_outside a b c t r y S H (or_intror I)) as (k & K). eauto.
Qed.

(* K segments of M points of l, which follow the points of a *)
Fixpoint segments (K M : nat) (a l : list (Z * Z)) : list (list (Z * Z)) :=
  match K with
  | O => []
  | S K' => masked a (firstn M l) (skipn M l) :: segments K' M (a ++ firstn M l) (skipn M l)
  end.

Lemma segments_length K M : forall a l, length (segments K M a l) = K.
Proof using. induction K as [|K IH]; cbn; auto. Qed.

Lemma cut_again M (a l : list (Z * Z)) : (a ++ firstn M l) ++ skipn M l = a ++ l.
Proof using. now rewrite <- app_assoc, firstn_skipn. Qed.

Lemma segments_spec K M : forall a l m, In m (segments K M a l) ->
  exists a' b c, m = masked a' b c /\ a' ++ b ++ c = a ++ l /\ (length b <= M)%nat.
Proof using.
  induction K as [|K IH]; intros a l m; cbn; [tauto|]. intros [<-|H].
  - exists a, (firstn M l), (skipn M l). rewrite firstn_skipn, firstn_length.
    repeat split. lia.
  - destruct (IH _ _ _ H) as (a' & b & c & E1 & E2 & E3). rewrite cut_again in E2. eauto 6.
Qed.

Definition total (ms : list (list (Z * Z))) (t : Z) : Z := sum (map (fun m => stepf 0 m t) ms).

Lemma segments_past K M t r y : forall a l, sorted (a ++ l) -> at_step (a ++ l) t r y ->
  In (r, y) a -> total (segments K M a l) t = 0.
Proof using U1.
  unfold total. induction K as [|K IH]; intros a l S H I; [reflexivity|].
  cbn [segments map sum fold_right]. pose proof S as S'. pose proof H as H'.
  rewrite <- (firstn_skipn M l) in S', H'.
  destruct (masked_outside _ _ _ t r y S' H' (or_introl I)) as (k & Hk).
  rewrite (at_step_value _ t k 0 (masked_sorted _ _ _ S') Hk). apply (IH (a ++ firstn M l)).
  - now rewrite cut_again.
  - now rewrite cut_again.
  - apply in_app_iff. now left.
Qed.

(* The step functions of the segments add up to the label. *)
Lemma segments_sum K M t r y : forall a l, sorted (a ++ l) -> at_step (a ++ l) t r y ->
  In (r, y) l -> (length l <= K * M)%nat -> total (segments K M a l) t = y.
Proof using U1.
  induction K as [|K IH]; intros a l S H I Ll; [destruct l; [destruct I|cbn in Ll; lia]|].
  unfold total. cbn [segments map sum fold_right].
  pose proof S as S'. pose proof H as H'. pose proof I as I'.
  rewrite <- (firstn_skipn M l) in S', H', I'. pose proof (masked_sorted _ _ _ S') as Sm.
  fold (sum (map (fun m => stepf 0 m t) (segments K M (a ++ firstn M l) (skipn M l)))).
  change (stepf 0 (masked a (firstn M l) (skipn M l)) t +
    total (segments K M (a ++ firstn M l) (skipn M l)) t = y).
  rewrite <- (cut_again M a l) in S, H. apply in_app_iff in I' as [I'|I'].
  - rewrite (at_step_value _ t r y Sm (masked_inside _ _ _ t r y H' I')).
    rewrite (segments_past K M t r y _ _ S H); [lia|]. apply in_app_iff. now right.
  - destruct (masked_outside _ _ _ t r y S' H' (or_intror I')) as (k & Hk).
    rewrite (at_step_value _ t k 0 Sm Hk). rewrite (IH _ _ S H I'); [lia|].
    rewrite skipn_length. cbn in Ll. lia.
Qed.

(* labels and thresholds of a segment are as large as those of the line *)
Lemma masked_range base rho c a b d : 2 <= base -> Forall (in_range base rho c) (a ++ b ++ d) ->
  Forall (in_range base rho c) (masked a b d).
Proof using.
  intros Hb R. rewrite Forall_forall in *. intros q Hq.
  destruct (masked_key _ _ _ _ Hq) as (v & Hv). pose proof (R _ Hv) as [R1 _].
  split; [exact R1|]. unfold masked in Hq. rewrite !in_app_iff in Hq.
  assert (0 < base ^ Z.of_nat c) by (apply Z.pow_pos_nonneg; lia). destruct Hq as [Hq|[Hq|Hq]].
  - apply quiet_key in Hq as [-> _]. lia.
  - apply (R q). rewrite !in_app_iff. auto.
  - apply quiet_key in Hq as [-> _]. lia.
Qed.
End Segments.

(* Points in their order, at least 2 units apart, stand at the steps of their floors. *)
Lemma floors_at_step g (l : list (Z * Z)) t y : 1 <= g -> StronglySorted (far g) l -> In (t, y) l ->
  @at_step {| the_one := g |} (floors g l) t (t / g) y.
Proof.
  intros g1 S I. pose proof (div_bounds g g1 t) as B. split; [|split].
  - apply in_map_iff. now exists (t, y).
  - rewrite one_is. lia.
  - intros q Hq. apply in_map_iff in Hq as ([t' y'] & <- & I'). rewrite one_is. cbn [fst].
    pose proof (div_bounds g g1 t'). destruct (Z_le_gt_dec t' t) as [L|L].
    + left. apply Z.div_le_mono; lia.
    + right. pose proof (far_after g g1 l t y t' y' S I I' ltac:(lia)). lia.
Qed.

(* ---- the segments of points on a line ---- *)
Section OfPoints.
  Variables (d : nat) (g : positive) (t : list Z -> Z) (data : list (list Z * Z)).
  Variables (base : Z) (rho c K M : nat).
  Hypothesis base2 : 2 <= base.
  Hypothesis OnLine : line d g t (base ^ Z.of_nat rho) data.
  Hypothesis Labels : forall X y, In (X, y) data -> 0 <= y < base ^ Z.of_nat c.
  Hypothesis Enough : (length data <= K * M)%nat.

  (* K lists of at most M + 2 steps, whose step functions add up to the label *)
  Lemma line_segments : exists ms : list (list (Z * Z)), length ms = K /\
    (forall m, In m ms -> sorted m /\ (length m <= M + 2)%nat /\
      Forall (in_range base rho c) m /\ forall X y, In (X, y) data ->
        @margin (unit_of g) _ (t X) m /\
        forall e, @stepf (unit_of g) _ e m (t X) = @stepf (unit_of g) _ 0 m (t X)) /\
    forall X y, In (X, y) data -> @total (unit_of g) ms (t X) = y.
  Proof using base2 OnLine Labels Enough.
    destruct (in_order d g t _ data OnLine) as (l & Sf & Ll & Il & Li).
    assert (g1 : 1 <= Zpos g) by lia. set (fl := floors (Zpos g) l).
    assert (Sl : sorted ([] ++ fl)) by now apply floors_sorted.
    assert (Rl : Forall (in_range base rho c) fl).
    { apply Forall_map, Forall_forall. intros q Hq. destruct (Li q Hq) as ([X y] & Hp & ->).
      pose proof (line_range _ _ _ _ _ OnLine X y Hp). cbn [fst snd].
      split; cbn [fst snd]; [|exact (Labels X y Hp)].
      split; [apply Z.div_pos; lia|apply Z.div_lt_upper_bound; [lia|tauto]]. }
    assert (At : forall X y, In (X, y) data ->
      @at_step (unit_of g) ([] ++ fl) (t X) (t X / Zpos g) y).
    { intros X y I. apply (floors_at_step (Zpos g) l _ y g1 Sf). exact (Il _ I). }
    exists (segments K M [] fl). split; [apply segments_length|]. split.
    - intros m Hm. destruct (segments_spec K M _ _ _ Hm) as (a & b & e & -> & E & Lb).
      assert (Sm : sorted (masked a b e)) by (apply masked_sorted; now rewrite E).
      split; [exact Sm|]. split; [pose proof (masked_length a b e); lia|].
      split; [apply masked_range; [exact base2|now rewrite E]|].
      intros X y I. pose proof (At X y I) as A. rewrite <- E in A, Sl.
      destruct (@masked_at (unit_of g) g1 a b e _ _ _ Sl A) as (k & z & A').
      split; [exact (@at_step_margin (unit_of g) g1 _ _ _ _ A')|].
      intro v. now rewrite !(@at_step_value (unit_of g) g1 _ _ _ _ Sm A').
    - intros X y I. pose proof (At X y I) as A.
      apply (@segments_sum (unit_of g) g1 K M _ _ y [] fl Sl A); [exact (proj1 A)|].
      unfold fl, floors. now rewrite map_length, Ll.
  Qed.
End OfPoints.
