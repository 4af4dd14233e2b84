(* Units that turn with every group of points, with one relu for each kink.  Product.v uses them.

   The points stand on a line at even integers, in groups of m neighbours, and the first layer has
   one relu for each group, with its kink before the group.  A unit of the
   second layer is affine on every group; it rises on the first one, falls on the second one, and
   so on, and may be as steep as one likes ([steep]).  In the order in which it climbs a group it is
   at most 0 before the k-th point, gives there what is missing, and leaves at all later points a
   rest of the other sign ([one_more]).  So after m units, of alternating signs, nothing is missing
   ([all_units]).  The labels are multiplied by an integer for each unit, so that all slopes are
   integers; the denominator of the output takes it back. *)
From Coq Require Import ZArith List Lia Sorting.Sorted.
From Memproof Require Import Net Check Grid Carry.
Import ListNotations.
Open Scope Z_scope.

(* ---- units with one kink before every group ---- *)
(* a kink, and behind it a place where the value is given, and the value *)
Definition side : Type := (Z * (Z * Z))%type.

Definition first_kink (G : list side) (or_else : Z) : Z :=
  match G with [] => or_else | (tau, _) :: _ => tau end.

Fixpoint spaced (G : list side) : Prop :=
  match G with
  | [] => True
  | (tau, (p, z)) :: G' => tau < p < first_kink G' (p + 1) /\ spaced G'
  end.

(* The unit with the slopes A and the value w at the first kink has F times the given values; its
   slopes are at least F B, up and down by turns. *)
Fixpoint runs (F B turn w : Z) (G : list side) (A : list Z) : Prop :=
  match G, A with
  | [], [] => True
  | (tau, (p, z)) :: G', a :: A' =>
      a * (p - tau) = F * z - w /\ F * B <= turn * a /\
      runs F B (- turn) (w + a * (first_kink G' tau - tau)) G' A'
  | _, _ => False
  end.

Lemma steep_slope F turn w z D R : 0 < D -> 0 <= F -> (turn = 1 \/ turn = -1) ->
  turn * w <= - (F * (Z.abs z + D * R)) -> forall a, a * D = F * z - w -> F * R <= turn * a.
Proof.
  intros D0 F0 Ht Hw a E. apply (Z.mul_le_mono_pos_r _ _ D D0).
  assert (Ea : turn * a * D = F * (turn * z) - turn * w).
  { transitivity (turn * (a * D)); [ring|]. rewrite E. ring. }
  assert (Hz : F * - Z.abs z <= F * (turn * z)) by (apply Z.mul_le_mono_nonneg_l; lia).
  rewrite Ea. assert (El : F * (Z.abs z + D * R) = F * Z.abs z + F * R * D) by ring.
  rewrite El in Hw. lia.
Qed.

(* far enough from 0 at the first kink, a unit is as steep as is wanted on every group *)
Lemma steep B : 0 <= B -> forall G turn, (turn = 1 \/ turn = -1) -> spaced G ->
  exists c R, 0 < c /\ 0 <= R /\ forall F w, 0 < F -> (c | F) -> (c | w) ->
    turn * w <= - (F * R) -> exists A, runs F B turn w G A.
Proof.
  intros B0. induction G as [|[tau [p z]] G IH]; intros turn Ht Sp.
  { exists 1, 0. split; [lia|]. split; [lia|]. intros. exists []. exact I. }
  cbn [spaced] in Sp. destruct Sp as [[L1 L2] Sp].
  destruct (IH (- turn) ltac:(lia) Sp) as (c & R & c0 & R0 & H). clear IH.
  set (D := p - tau) in *. set (R' := B + R + Z.abs z).
  exists (D * c), (Z.abs z + D * R').
  split; [apply Z.mul_pos_pos; unfold D; lia|].
  split; [assert (0 <= D * R') by (apply Z.mul_nonneg_nonneg; unfold D, R'; lia); lia|].
  intros F w F0 [f Ef] [v Ev] Hw. set (a := c * (f * z - v)).
  assert (Ea : a * D = F * z - w) by (unfold a; rewrite Ef, Ev; ring).
  pose proof (steep_slope F turn w z D R' ltac:(unfold D; lia) ltac:(lia) Ht Hw a Ea) as Sa.
  assert (Fz : 0 <= F * Z.abs z) by (apply Z.mul_nonneg_nonneg; lia).
  assert (FB : 0 <= F * B) by (apply Z.mul_nonneg_nonneg; lia).
  assert (FR : 0 <= F * R) by (apply Z.mul_nonneg_nonneg; lia).
  assert (ER : F * R' = F * B + F * R + F * Z.abs z) by (unfold R'; ring).
  set (w' := w + a * (first_kink G tau - tau)).
  destruct G as [|[tau' pz] G].
  - exists [a]. cbn [runs]. fold D. split; [exact Ea|]. split; [lia|exact I].
  - cbn [first_kink] in *. destruct (H F w' F0) as (A & HA).
    + exists (f * D). rewrite Ef. ring.
    + exists (v * D + (f * z - v) * (tau' - tau)). unfold w', a. rewrite Ev. ring.
    + assert (Ew : w' = F * z + a * (tau' - p)).
      { unfold w'. replace w with (F * z - a * D) by lia. unfold D. ring. }
      assert (Hz : F * - Z.abs z <= F * (turn * z)) by (apply Z.mul_le_mono_nonneg_l; lia).
      assert (Ha : turn * a * 1 <= turn * a * (tau' - p)) by (apply Z.mul_le_mono_nonneg_l; lia).
      replace (- turn * w') with (- (F * (turn * z)) - turn * a * (tau' - p))
        by (rewrite Ew; ring). lia.
    + exists (a :: A). cbn [runs first_kink]. fold D. split; [exact Ea|]. split; [lia|exact HA].
Qed.

(* ---- a unit in the first layer's relus ---- *)
Definition kinked (taus : list Z) (x : Z) : list Z := map (fun tau => relu (x - tau)) taus.
Fixpoint differences (a0 : Z) (A : list Z) : list Z :=
  match A with [] => [] | a :: A' => (a - a0) :: differences a A' end.

Lemma kinked_before taus x : (forall tau, In tau taus -> x <= tau) ->
  forall ws, dot ws (kinked taus x) = 0.
Proof.
  induction taus as [|tau taus IH]; intros H [|a ws]; cbn [kinked map dot]; try reflexivity.
  fold (kinked taus x). rewrite IH by (intros t Ht; apply H; now right).
  unfold relu. rewrite Z.max_r by (specialize (H tau (or_introl eq_refl)); lia). lia.
Qed.

(* ---- groups, in the order in which a unit climbs them ---- *)
Definition track : Type := (Z * list (Z * Z))%type.
Definition ahead (turn : Z) (a b : Z * Z) : Prop := turn * fst a < turn * fst b.

Fixpoint laid (turn : Z) (T : list track) : Prop :=
  match T with
  | [] => True
  | (tau, b) :: T' => StronglySorted (ahead turn) b /\ (forall q, In q b -> tau < fst q) /\
      (forall t, In t T' -> tau < fst t) /\
      (forall q t, In q b -> In t T' -> fst q < fst t) /\ laid (- turn) T'
  end.

Section Tracks.
  Variables (F B : Z) (side_of : track -> Z * Z).
  Let sides := map (fun t => (fst t, side_of t) : side).

  (* on every group the unit is affine, steep, and runs through what is given *)
  Lemma unit_at T : forall turn w a0 A, (turn = 1 \/ turn = -1) -> laid turn T ->
    runs F B turn w (sides T) A -> forall t, In t T -> exists turn' a, (turn' = 1 \/ turn' = -1) /\
    StronglySorted (ahead turn') (snd t) /\ F * B <= turn' * a /\
    forall x, In x (map fst (snd t)) ->
      w + a0 * (x - first_kink (sides T) 0) + dot (differences a0 A) (kinked (map fst T) x)
      = F * snd (side_of t) + a * (x - fst (side_of t)).
  Proof.
    induction T as [|[tau b] T IH]; intros turn w a0 A Ht La Ru t I; [destruct I|].
    cbn [laid] in La. destruct La as (Sb & Lb & Lt & Lq & La). cbn [sides map fst] in Ru.
    fold sides in Ru. destruct (side_of (tau, b)) as [p z] eqn:Es.
    destruct A as [|a A]; [destruct Ru|]. cbn [runs] in Ru. destruct Ru as (E & Sa & Ru).
    cbn [sides map first_kink fst differences kinked dot]. fold sides.
    destruct I as [<-|I].
    - exists turn, a. split; [exact Ht|]. split; [exact Sb|]. split; [exact Sa|].
      rewrite Es. cbn [fst snd]. intros x Hx. apply in_map_iff in Hx as (q & <- & Hq).
      fold (kinked (map fst T) (fst q)). rewrite kinked_before.
      + unfold relu. rewrite Z.max_l by (specialize (Lb q Hq); lia).
        replace (F * z) with (w + a * (p - tau)) by lia. ring.
      + intros k Hk. apply in_map_iff in Hk as (t & <- & Hk). specialize (Lq q t Hq Hk). lia.
    - specialize (IH (- turn) _ a A ltac:(lia) La Ru t I).
      destruct IH as (turn' & a' & H1 & H2 & H3 & H4).
      exists turn', a'. split; [exact H1|]. split; [exact H2|]. split; [exact H3|].
      intros x Hx. rewrite <- (H4 x Hx). fold (kinked (map fst T) x).
      assert (Lx : tau < x).
      { destruct T as [|t0 T]; [destruct I|]. pose proof (Lt t I). destruct t as [tau' b'].
        assert (Lx' : tau' < x); [|cbn [fst] in *; lia]. clear - La I Hx.
        assert (K : forall u, laid u (t0 :: T) -> tau' < x); [|now apply (K (- turn))].
        clear La. revert I. generalize (t0 :: T). induction l as [|[k c] l IH]; intros I u La;
          [destruct I|]. cbn [laid] in La. destruct La as (_ & L & _ & _ & La).
        destruct I as [E|I]; [|exact (IH I _ La)]. injection E as -> ->.
        apply in_map_iff in Hx as (q & <- & Hq). exact (L q Hq). }
      unfold relu. rewrite Z.max_l by lia. destruct T as [|t0 T]; [destruct I|].
      cbn [sides map first_kink]. ring.
  Qed.
End Tracks.

Lemma sorted_nth turn b q k (x y : Z * Z) : StronglySorted (ahead turn) b -> (q < k)%nat ->
  nth_error b q = Some x -> nth_error b k = Some y -> turn * fst x < turn * fst y.
Proof.
  intros Sb. revert q k. induction Sb as [|z b Sb IH Fb]; intros q k L Eq Ek.
  - destruct q; discriminate.
  - destruct k as [|k]; [lia|]. cbn [nth_error] in Ek. destruct q as [|q].
    + injection Eq as <-. rewrite Forall_forall in Fb. apply Fb. now apply nth_error_In in Ek.
    + apply (IH q k); [lia|exact Eq|exact Ek].
Qed.

Lemma bounded {A} (h : A -> Z) l : exists B, 0 <= B /\ forall x, In x l -> Z.abs (h x) <= B.
Proof.
  induction l as [|a l (B & B0 & H)]; [exists 0; split; [lia|intros x []]|].
  exists (B + Z.abs (h a)). split; [lia|]. intros x [<-|I]; [lia|]. specialize (H x I). lia.
Qed.

(* ---- one unit more ---- *)
Section Units.
  Variables (m : nat) (T : list track) (Y : Z -> Z).
  Hypothesis Laid : laid 1 T.
  Hypothesis Full : forall t, In t T -> length (snd t) = m.
  Let taus := map fst T.

  (* f is K times the label at the first k points of every group, and what is missing at the others
     has the sign e *)
  Definition progress (k : nat) (e K : Z) (f : Z -> Z) : Prop := forall t, In t T ->
    forall q s i, nth_error (snd t) q = Some (s, i) ->
      ((q < k)%nat -> f s = K * Y i) /\ ((k <= q)%nat -> 0 <= e * (K * Y i - f s)).

  Lemma progress_ext k e K f f' : (forall s, f s = f' s) -> progress k e K f -> progress k e K f'.
  Proof using. intros E H t I q s i Hq. rewrite <- E. exact (H t I q s i Hq). Qed.

  Lemma spaced_sides (side_of : track -> Z * Z) : (forall t, In t T ->
    In (fst (side_of t)) (map fst (snd t))) -> spaced (map (fun t => (fst t, side_of t)) T).
  Proof using Laid.
    clear Full. revert Laid. generalize 1. clear taus. induction T as [|[tau b] T' IH];
      intros u La H; [exact I|].
    cbn [laid] in La. destruct La as (_ & L1 & _ & L2 & La). cbn [map spaced fst].
    pose proof (H _ (or_introl eq_refl)) as Hp. cbn [snd] in Hp.
    destruct (side_of (tau, b)) as [p z]. cbn [fst] in Hp.
    apply in_map_iff in Hp as (q & <- & Hq). split.
    - split; [exact (L1 q Hq)|]. destruct T' as [|t T']; cbn [map first_kink]; [lia|].
      apply (L2 q t Hq). now left.
    - apply (IH (- u) La). intros t I. apply H. now right.
  Qed.

  (* a slope of at least C, before and after the place p *)
  Lemma climbs turn a C s p : (turn = 1 \/ turn = -1) -> 0 <= C -> C <= turn * a ->
    (turn * s < turn * p -> a * (s - p) <= - C) /\ (turn * p < turn * s -> C <= a * (s - p)).
  Proof using.
    intros Ht C0 H. assert (E : a * (s - p) = turn * a * (turn * (s - p)))
      by (destruct Ht as [-> | ->]; ring).
    rewrite E. set (b := turn * a) in *. set (d := turn * (s - p)).
    assert (Ed : d = turn * s - turn * p) by (unfold d; ring). split; intro L.
    - assert (b * d <= b * -1) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
    - assert (b * 1 <= b * d) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
  Qed.

  Lemma one_more k e K f : (k < m)%nat -> (e = 1 \/ e = -1) -> progress k e K f ->
    exists F w A, 0 < F /\
      progress (S k) (- e) (F * K)
        (fun s => F * f s + e * relu (w + dot (differences 0 A) (kinked taus s))).
  Proof using Laid Full.
    intros Hk He P. set (miss := fun q : Z * Z => e * (K * Y (snd q) - f (fst q))).
    destruct (bounded miss (flat_map snd T)) as (B & B0 & HB).
    set (pivot := fun t : track => nth k (snd t) (0, 0)).
    set (side_of := fun t => (fst (pivot t), miss (pivot t))).
    assert (Pv : forall t, In t T -> nth_error (snd t) k = Some (pivot t)).
    { intros t I. apply nth_error_nth'. rewrite (Full t I). exact Hk. }
    assert (Inb : forall t q x, In t T -> nth_error (snd t) q = Some x -> In x (flat_map snd T)).
    { intros t q x I Hq. apply in_flat_map. exists t. split; [exact I|].
      now apply nth_error_In in Hq. }
    destruct (steep B B0 (map (fun t => (fst t, side_of t)) T) 1 ltac:(now left)) as
      (c & R & c0 & R0 & St).
    { apply spaced_sides. intros t I. unfold side_of. cbn [fst]. apply in_map.
      exact (nth_error_In _ _ (Pv t I)). }
    destruct (St c (- (c * R)) c0 (Z.divide_refl c)) as (A & Ru); [exists (- R); ring|lia|].
    exists c, (- (c * R)), A. split; [exact c0|]. intros t I q s i Hq.
    destruct (unit_at c B side_of T 1 _ 0 A ltac:(now left) Laid Ru t I) as
      (turn & a & Ht & Sb & Sa & V).
    assert (Is : In s (map fst (snd t))) by exact (in_map fst _ _ (nth_error_In _ _ Hq)).
    specialize (V s Is). rewrite Z.mul_0_l, Z.add_0_r in V. fold taus in V. rewrite V.
    unfold side_of. cbn [fst snd]. clear V St Ru.
    assert (CB : 0 <= c * B) by (apply Z.mul_nonneg_nonneg; lia).
    destruct (climbs turn a (c * B) s (fst (pivot t)) Ht CB Sa) as [Before After].
    assert (Mb : c * miss (pivot t) <= c * B).
    { apply Z.mul_le_mono_nonneg_l; [lia|]. pose proof (HB _ (Inb t k _ I (Pv t I))). lia. }
    assert (M0 : 0 <= miss (pivot t)).
    { pose proof (Pv t I) as Hp. unfold miss. destruct (pivot t) as [p j].
      exact (proj2 (P t I k p j Hp) (Nat.le_refl k)). }
    assert (Ms : c * miss (s, i) <= c * B).
    { apply Z.mul_le_mono_nonneg_l; [lia|]. pose proof (HB _ (Inb t q _ I Hq)). lia. }
    assert (cM : 0 <= c * miss (pivot t)) by (apply Z.mul_nonneg_nonneg; lia).
    assert (ee : e * e = 1) by (destruct He as [-> | ->]; reflexivity).
    split; intro L.
    - destruct (Nat.eq_dec q k) as [->|Nq].
      + rewrite (Pv t I) in Hq. injection Hq as Hq. rewrite Hq in *. cbn [fst] in *.
        rewrite Z.sub_diag, Z.mul_0_r, Z.add_0_r. unfold relu. rewrite Z.max_l by exact cM.
        unfold miss. cbn [fst snd].
        transitivity (c * f s + e * e * (c * (K * Y i - f s))); [ring|rewrite ee; ring].
      + assert (Lq : (q < k)%nat) by lia.
        specialize (Before (sorted_nth turn _ q k _ _ Sb Lq Hq (Pv t I))).
        unfold relu. rewrite Z.max_r by lia. rewrite (proj1 (P t I q s i Hq) Lq). ring.
    - specialize (After (sorted_nth turn _ k q _ _ Sb L (Pv t I) Hq)).
      unfold relu. rewrite Z.max_l by lia.
      set (v := c * miss (pivot t) + a * (s - fst (pivot t))) in *.
      unfold miss in Ms. cbn [fst snd] in Ms.
      replace (- e * (c * K * Y i - (c * f s + e * v))) with
        (e * e * v - c * (e * (K * Y i - f s))) by ring.
      rewrite ee. lia.
  Qed.

  Let U : One := unit_of 1.
  Definition units_sum (us : list form) (s : Z) : Z :=
    dot (map sign (seq 0 (length us))) (@layer U us (kinked taus s)).

  Definition times (F : Z) (u : form) : form := (map (Z.mul F) (fst u), F * snd u).

  Lemma layer_times F (us : list form) x : 0 <= F ->
    @layer U (map (times F) us) x
    = map (Z.mul F) (@layer U us x).
  Proof using.
    intro F0. unfold layer, affine. rewrite !map_map. apply map_ext. intros [ws b].
    unfold value, times. cbn [fst snd]. rewrite dot_scale. change (@one U) with 1.
    unfold relu. rewrite <- Z.mul_max_distr_nonneg_l by exact F0. f_equal; ring.
  Qed.

  Lemma dot_times F w : forall x, dot w (map (Z.mul F) x) = F * dot w x.
  Proof using. induction w as [|a w IH]; intros [|b x]; cbn; try lia. rewrite IH. lia. Qed.

  Lemma units_sum_snoc F (us : list form) w A s : 0 <= F ->
    units_sum (map (times F) us ++ [(differences 0 A, w)]) s
    = F * units_sum us s
      + sign (length us) * relu (w + dot (differences 0 A) (kinked taus s)).
  Proof using.
    intro F0. unfold units_sum. rewrite app_length, map_length. cbn [length].
    rewrite seq_app, map_app, layer_app, dot_app.
    - rewrite layer_times, dot_times by exact F0. cbn [plus seq map layer affine dot value].
      unfold layer, affine, value. cbn [map dot fst snd]. change (@one U) with 1.
      rewrite Z.mul_1_r, (Z.add_comm w), Z.add_0_r. reflexivity.
    - unfold layer, affine. now rewrite !map_length, seq_length.
  Qed.

  Lemma all_units : (forall i, 0 <= Y i) -> forall k, (k <= m)%nat ->
    exists K us, 0 < K /\ length us = k /\ progress k (sign k) K (units_sum us).
  Proof using Laid Full.
    intro Y0. induction k as [|k IH]; intro Hk.
    - exists 1, []. split; [lia|]. split; [reflexivity|]. intros t I q s i Hq. split; [lia|].
      intros _. change (sign 0) with 1. change (units_sum [] s) with 0. specialize (Y0 i). lia.
    - destruct (IH ltac:(lia)) as (K & us & K0 & Lu & P). clear IH.
      assert (He : sign k = 1 \/ sign k = -1) by (unfold sign; destruct (Nat.even k); auto).
      destruct (one_more k (sign k) K (units_sum us) ltac:(lia) He P) as (F & w & A & F0 & P').
      exists (F * K). eexists. split; [apply Z.mul_pos_pos; assumption|]. split;
        [|rewrite sign_succ; eapply progress_ext; [|exact P']].
      2: { intro s. symmetry. rewrite <- Lu. apply units_sum_snoc. lia. }
      rewrite app_length, map_length, Lu. cbn [length]. lia.
  Qed.

  Lemma units_hit : (forall i, 0 <= Y i) -> exists K us, 0 < K /\ length us = m /\
    forall t s i, In t T -> In (s, i) (snd t) -> units_sum us s = K * Y i.
  Proof using Laid Full.
    intro Y0. destruct (all_units Y0 m (Nat.le_refl m)) as (K & us & K0 & Lu & P).
    exists K, us. split; [exact K0|]. split; [exact Lu|]. intros t s i I H.
    apply In_nth_error in H as (q & Hq). apply (proj1 (P t I q s i Hq)).
    rewrite <- (Full t I). apply nth_error_Some. congruence.
  Qed.
End Units.
