(* The threshold ledger for rational points.

   Points are X / D with X in Z^d.  An integer direction (Direction.v) puts them on a line on which
   neighbours are at least 2 apart, measured in the unit g of Net.v: so the range of the line, and
   with it the size of the network, depends on the separation of the points, not on D.

   [of_line]: what is on such a line has a network.  [projection]: every point set is.
   [threshold_ledger]: both together, with all parameters free.  Sizes.v chooses them. *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted Sorting.Permutation.
From Memproof Require Import Formulas Net Step Pairs Decoder Encoder Ledger Check Direction.
Import ListNotations.
Open Scope Z_scope.

(* ---- floors: thresholds at integers, for positions at least 2 units apart ---- *)
Section Gap.
  Variable g : Z.
  Hypothesis g1 : 1 <= g.
  Let U : One := {| the_one := g |}.
  Definition far (a b : Z * Z) : Prop := fst a + 2 * g <= fst b.
  Definition floors (l : list (Z * Z)) : list (Z * Z) := map (fun q => (fst q / g, snd q)) l.

  Lemma div_bounds z : g * (z / g) <= z < g * (z / g) + g.
  Proof.
    pose proof (Z.div_mod z g ltac:(lia)). pose proof (Z.mod_pos_bound z g ltac:(lia)). lia.
  Qed.

  Lemma floors_sorted l : StronglySorted far l -> sorted (floors l).
  Proof.
    induction 1 as [|a l S IH F]; cbn; constructor; [exact IH|]. apply Forall_map.
    eapply Forall_impl; [|exact F]. unfold far, before. cbn [fst snd]. intros b H.
    pose proof (div_bounds (fst a)). pose proof (div_bounds (fst b)).
    apply (Z.mul_lt_mono_pos_l g); lia.
  Qed.

  Lemma far_after l t y t' y' : StronglySorted far l -> In (t, y) l -> In (t', y') l ->
    t < t' -> t + 2 * g <= t'.
  Proof.
    intros S H H' L. induction S as [|a l S IH F]; [destruct H|]. rewrite Forall_forall in F.
    destruct H as [->|H], H' as [E'|H'].
    - injection E'; lia.
    - exact (F _ H').
    - subst a. apply F in H. unfold far in H. cbn [fst snd] in H. lia.
    - auto.
  Qed.

  Lemma floors_margin l t y : StronglySorted far l -> In (t, y) l -> @margin U _ t (floors l).
  Proof.
    intros S H. unfold margin, floors. apply Forall_map, Forall_forall. intros [t' y'] H'.
    cbn [fst snd]. change (@one U) with g. pose proof (div_bounds t').
    destruct (Z_le_gt_dec t' t) as [L|L]; [right; lia|left].
    pose proof (far_after l t y t' y' S H H' ltac:(lia)). lia.
  Qed.

  Lemma floors_step l t y : StronglySorted far l -> In (t, y) l ->
    forall d, @stepf U _ d (floors l) t = y.
  Proof.
    induction 1 as [|[t1 y1] l S IH F]; cbn [floors map stepf fst snd In]; [tauto|].
    rewrite Forall_forall in F. change (@one U) with g. intros [E|H] d.
    - injection E as -> ->. pose proof (div_bounds t).
      destruct (Z.leb_spec (g * (t / g)) t); [|lia].
      apply (@stepf_later U g1). unfold later, floors. apply Forall_map, Forall_forall.
      intros [t' y'] H'. cbn [fst snd]. change (@one U) with g. apply F in H'.
      unfold far in H'. cbn [fst snd] in H'. pose proof (div_bounds t'). lia.
    - pose proof (F _ H) as G. unfold far in G. cbn [fst snd] in G. pose proof (div_bounds t1).
      destruct (Z.leb_spec (g * (t1 / g)) t); [|lia]. now apply IH.
  Qed.
End Gap.

Lemma sorted_far g (l : list (Z * Z)) : sorted l ->
  (forall a b, In a l -> In b l -> fst a < fst b -> far g a b) -> StronglySorted (far g) l.
Proof.
  intros S K. induction S as [|a l S IH F]; constructor.
  - apply IH. intros; apply K; auto; now right.
  - rewrite Forall_forall in *. intros b Hb. apply K; [now left|now right|]. exact (F b Hb).
Qed.

(* ---- what a theorem promises ---- *)
(* A network with so many inputs, at most so wide and so deep, that hits every label exactly. *)
Definition memorized (d : nat) (D : positive) (data : list (list Z * Z)) (W L : nat) : Prop :=
  exists net : qnetwork,
    q_wf d net /\ (q_width net <= W)%nat /\ (q_depth net <= L)%nat /\ memorizes net D 1 data.

Lemma memorized_le d D data W L W' L' : (W <= W')%nat -> (L <= L')%nat ->
  memorized d D data W L -> memorized d D data W' L'.
Proof. intros HW HL (net & H1 & H2 & H3 & H4). exists net. repeat split; auto; lia. Qed.

(* What can be computed with unit g on the numerators is memorized. *)
Lemma memorized_can d (D g : positive) (data : list (list Z * Z)) W L :
  (forall X y, In (X, y) data -> length X = d) ->
  @can (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W L
    (fun p s => s = [Zpos g * snd p]) ->
  memorized d D data W L.
Proof.
  intros Hd C. apply (can_finish _ _ _ _ d (fun p => Zpos g * snd p)) in C.
  2: { intros [X y] H. exact (Hd X y H). }
  destruct C as (net & H1 & H2 & H3 & H4). destruct (over_sizes D g net) as [S1 S2].
  exists (over D g net). rewrite S1, S2, H3. split; [now apply over_wf|]. split; [exact H2|].
  split; [lia|]. intros X y H. apply over_eval. exact (H4 (X, y) H).
Qed.

(* ---- a line: 0 <= t(X) < g top, different points at least 2 g apart ---- *)
Record line (d : nat) (g : positive) (t : list Z ->
  Z) (top : Z) (data : list (list Z * Z)) : Prop := {
  line_dimension : forall X y, In (X, y) data -> length X = d;
  line_range : forall X y, In (X, y) data -> 0 <= t X < Zpos g * top;
  line_apart : ForallOrdPairs (fun p q =>
    2 * Zpos g <= Z.abs (t (fst p) - t (fst q))) data }.

(* L hidden layers of width W bring the points onto the line. *)
Definition reaches (g : positive) (data : list (list Z * Z)) (W L : nat) (t : list Z -> Z) : Prop :=
  @can (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W L
    (fun p s => s = [t (fst p)]).

Lemma reaches_affine g data W f : reaches g data W 0 (@value (unit_of g) f).
Proof. now apply (@can_start (unit_of g) _ _ _ _ [f]). Qed.

Section OfLine.
  Variables (d : nat) (g : positive) (f : list Z -> Z) (top : Z) (data : list (list Z * Z)).
  Hypothesis OnLine : line d g f top data.
  Let t (p : list Z * Z) : Z := f (fst p).

  Lemma positions_distinct : NoDup (map t data).
  Proof.
    destruct OnLine as [_ _ A]. fold t in A. clear - A.
    induction A as [|p l F _ IH]; cbn; constructor.
    - intro H. apply in_map_iff in H as (q & E & Hq). rewrite Forall_forall in F.
      specialize (F q Hq). fold (t p) (t q) in F. lia.
    - exact IH.
  Qed.

  Lemma positions_apart p q : In p data -> In q data -> t p < t q -> t p + 2 * Zpos g <= t q.
  Proof.
    destruct OnLine as [_ _ A]. clear OnLine.
    induction A as [|r l F _ IH]; intros Hp Hq L; [destruct Hp|].
    rewrite Forall_forall in F. destruct Hp as [->|Hp], Hq as [->|Hq]; [lia| | |auto].
    - specialize (F q Hq). fold (t p) (t q) in F. lia.
    - specialize (F p Hp). fold (t p) (t q) in F. lia.
  Qed.

  (* the points in their order, as pairs of position and label *)
  Lemma in_order : exists l, StronglySorted (far (Zpos g)) l /\ length l = length data /\
    (forall p, In p data -> In (t p, snd p) l) /\
    (forall q, In q l -> exists p, In p data /\ q = (t p, snd p)).
  Proof.
    destruct (sort_exists (map (fun p => (t p, snd p)) data)) as (l & Pl & Sl).
    { rewrite map_map. exact positions_distinct. }
    assert (I : forall q, In q l -> exists p, In p data /\ q = (t p, snd p)).
    { intros q H. rewrite <- Pl in H. apply in_map_iff in H as (p & <- & H). now exists p. }
    exists l. repeat split.
    - apply sorted_far; [exact Sl|]. intros a b Ha Hb L.
      destruct (I a Ha) as (p & Hp & ->), (I b Hb) as (q & Hq & ->). now apply positions_apart.
    - now rewrite <- Pl, map_length.
    - intros p Hp. rewrite <- Pl. apply in_map_iff. now exists p.
    - exact I.
  Qed.
End OfLine.

(* THEOREM of_line.  N points on a line, labels of c digits: with B blocks of n + 1 points, G groups
   of m (m + 1) blocks and a strip of h layers there is a network of depth
   2 G + (n + 1) (layers (rho + c) + 1) + h, behind the L0 layers to the line. *)
Theorem of_line : forall (d : nat) (D g : positive) (t : list Z -> Z) (data : list (list Z * Z))
    (radix layers rho c n W m B G h L0 : nat),
  let base := Z.of_nat radix in
  line d g t (base ^ Z.of_nat rho) data -> reaches g data W L0 t ->
  (forall X y, In (X, y) data -> 0 <= y < base ^ Z.of_nat c) ->
  (4 <= W)%nat -> (2 <= radix)%nat -> (2 + 2 * m <= W)%nat ->
  @digit_reader (unit_of g) _ (fst : list Z * Z -> list Z) (fun p => In p data) W radix layers ->
  (length data <= B * S n)%nat -> (B <= 1 + G * (m * S m))%nat -> (S n <= 2 ^ h)%nat ->
  memorized d D data W (L0 + 2 * G + S n * (layers * (rho + c) + 1) + h).
Proof.
  intros d D g t data radix layers rho c n W m B G h L0 base OL St Hy W4 r2 Wm Rd HB HG Hh.
  destruct (in_order d g t _ data OL) as (l & Sf & Ll & Il & Li). destruct OL as [Ld Lr _].
  assert (g1 : 1 <= Zpos g) by lia.
  apply (memorized_can d D g); [exact Ld|].
  apply (@on_line (unit_of g) g1 _ _ _ (fun p => t (fst p)) snd
    (floors (Zpos g) l) radix layers rho c n W m B G h L0); auto.
  - unfold floors. now rewrite map_length, Ll.
  - now apply floors_sorted.
  - apply Forall_map, Forall_forall. intros q Hq. destruct (Li q Hq) as ([X y] & Hp & ->).
    pose proof (Lr X y Hp). cbn [fst snd]. split; cbn [fst snd]; [|exact (Hy X y Hp)].
    split; [apply Z.div_pos; lia|apply Z.div_lt_upper_bound; [lia|tauto]].
  - intros [X y] H. split; [apply (Lr X y H)|]. split.
    + apply (floors_margin (Zpos g) g1 l _ y Sf). exact (Il _ H).
    + apply (floors_step (Zpos g) g1 l _ y Sf). exact (Il _ H).
Qed.

(* ---- point sets ---- *)
(* N points X / D of R^d in the ball of radius R / D, at distances of at least G / D, with labels
   0, ..., C - 1. *)
Record point_set (d : nat) (R G C : Z) (data : list (list Z * Z)) : Prop := {
  dimension : forall X y, In (X, y) data -> length X = d;
  ball : forall X y, In (X, y) data -> dot X X <= R * R;
  separation : ForallOrdPairs (fun p q =>
    G * G <= dot (vsub (fst p) (fst q)) (vsub (fst p) (fst q))) data;
  labels : forall X y, In (X, y) data -> 0 <= y < C }.

Lemma cdiv_spec a b : 1 <= b -> a <= b * cdiv a b < a + b.
Proof.
  intro Hb. unfold cdiv. pose proof (Z.div_mod (a + b - 1) b ltac:(lia)).
  pose proof (Z.mod_pos_bound (a + b - 1) b ltac:(lia)). lia.
Qed.

Lemma cdiv_le a b k : 1 <= b -> a <= b * k -> cdiv a b <= k.
Proof.
  intros Hb H. unfold cdiv. apply Z.lt_succ_r, Z.div_lt_upper_bound; lia.
Qed.

(* the least g with d g^2 >= G^2 *)
Definition coordinate_gap (d : nat) (G : Z) : Z := Z.sqrt_up (cdiv (G * G) (Z.of_nat d)).

Lemma coordinate_gap_spec d G : (1 <= d)%nat -> 1 <= G ->
  let g := coordinate_gap d G in
  1 <= g /\ G * G <= Z.of_nat d * (g * g) /\
  forall c, G * G <= Z.of_nat d * (c * c) -> g <= Z.abs c.
Proof.
  intros Hd HG g. pose proof (cdiv_spec (G * G) (Z.of_nat d) ltac:(lia)) as K.
  set (q := cdiv (G * G) (Z.of_nat d)) in *. assert (1 <= q) by nia.
  assert (g1 : 1 <= g) by (apply (Z.sqrt_up_le_mono 1); assumption).
  pose proof (Z.sqrt_up_spec q ltac:(lia)) as [_ S].
  change (Z.sqrt_up q) with g in S.
  split; [exact g1|]. split; [apply Z.le_trans with (1 := proj1 K), Z.mul_le_mono_nonneg_l; lia|].
  intros c Hc.
  apply (proj1 (Z.sqrt_up_le_square q (Z.abs c) ltac:(lia) ltac:(lia))).
  rewrite <- Z.abs_mul, Z.abs_eq by nia.
  now apply cdiv_le; [lia|].
Qed.

Lemma pairs_gap d G (data : list (list Z * Z)) : (1 <= d)%nat -> 1 <= G ->
  (forall X y, In (X, y) data -> length X = d) ->
  ForallOrdPairs (fun p q => G * G <= dot (vsub (fst p) (fst q)) (vsub (fst p) (fst q))) data ->
  forall v, In v (differences (map fst data)) ->
    length v = d /\ exists b, In b v /\ coordinate_gap d G <= Z.abs b.
Proof.
  intros Hd HG Ln A. induction A as [|p l F _ IH]; intros v Hv; [destruct Hv|].
  cbn [map differences] in Hv. apply in_app_iff in Hv as [Hv|Hv].
  - rewrite map_map in Hv. apply in_map_iff in Hv as (q & <- & Hq).
    rewrite Forall_forall in F. specialize (F q Hq). destruct p as [X y], q as [X' y'].
    pose proof (Ln X y (or_introl eq_refl)) as E. pose proof (Ln X' y' (or_intror Hq)) as E'.
    cbn [fst] in *. destruct (vsub_spec X X' [] ltac:(lia)) as [L _]. split; [lia|].
    destruct (large_coordinate _ (G * G) ltac:(nia) F) as (b & Hb & K). rewrite L, E in K.
    exists b. split; [exact Hb|]. now apply (coordinate_gap_spec d G Hd HG).
  - apply IH; [|exact Hv]. intros X y H. apply (Ln X y). now right.
Qed.

(* A direction with entries below M along which the ball has a range of d M R g / G. *)
Lemma ball_range d M R G g u X : 0 <= M -> 0 <= R -> 1 <= G -> 1 <= g ->
  G * G <= Z.of_nat d * (g * g) -> length u = d -> Forall (fun a => 0 <= a <= M) u ->
  dot X X <= R * R -> Z.abs (dot u X) * G <= Z.of_nat d * M * R * g.
Proof.
  intros HM HR HG Hg Gg Lu Fu Hx.
  apply Z.square_le_simpl_nonneg; [assert (0 <= Z.of_nat d * M) by lia; nia|].
  pose proof (cauchy_schwarz u X) as CS. pose proof (dot_square_bound M u HM Fu) as Bu.
  rewrite Lu in Bu. pose proof (dot_sq_nonneg u). pose proof (dot_sq_nonneg X).
  assert (A : dot u X * dot u X <= Z.of_nat d * (M * M) * (R * R)).
  { apply Z.le_trans with (1 := CS). apply Z.mul_le_mono_nonneg; lia. }
  replace (Z.abs (dot u X) * G * (Z.abs (dot u X) * G))
    with (Z.abs (dot u X) * Z.abs (dot u X) * (G * G)) by ring.
  rewrite <- Z.abs_mul, Z.abs_eq by apply Z.square_nonneg.
  replace (Z.of_nat d * M * R * g * (Z.of_nat d * M * R * g))
    with (Z.of_nat d * (M * M) * (R * R) * (Z.of_nat d * (g * g))) by ring.
  apply Z.mul_le_mono_nonneg; [apply Z.square_nonneg|exact A|nia|exact Gg].
Qed.

(* LEMMA projection.  Every point set is on a line with 0 <= t < 2 half_range + 1, in units. *)
Lemma projection : forall d R G data, (1 <= d)%nat -> 0 <= R -> 1 <= G ->
  (forall X y, In (X, y) data -> length X = d) ->
  (forall X y, In (X, y) data -> dot X X <= R * R) ->
  ForallOrdPairs (fun p q =>
    G * G <= dot (vsub (fst p) (fst q)) (vsub (fst p) (fst q))) data ->
  exists g f, line d g (@value (unit_of g) f) (2 * half_range d (Z.of_nat (length data)) R G + 1)
    data.
Proof.
  intros d R G data Hd HR HG Ln Hb A. set (N := Z.of_nat (length data)).
  pose proof (coordinate_gap_spec d G Hd HG) as (g1 & Gg & _).
  set (V := differences (map fst data)).
  assert (LV : 2 * Z.of_nat (length V) = N * (N - 1)).
  { unfold V, N. now rewrite differences_length, map_length. }
  assert (HM : 0 <= N * (N - 1)) by (clear - LV; lia).
  destruct (gap_direction (coordinate_gap d G) g1 (S (2 * length V)) d V ltac:(lia)
    (pairs_gap d G data Hd HG Ln A)) as (u & Lu & Fu & Gu).
  destruct (coordinate_gap d G) as [|g|] eqn:Eg; try lia.
  set (S := half_range d N R G). exists g, (map (Z.mul 2) u, S).
  assert (Vf : forall X, @value (unit_of g) (map (Z.mul 2) u, S) X = 2 * dot u X + S * Zpos g).
  { intro X. unfold value. cbn [fst snd]. rewrite dot_scale. reflexivity. }
  assert (Rg : forall X y, In (X, y) data -> Z.abs (2 * dot u X) <= S * Zpos g).
  { intros X y H. assert (Fu' : Forall (fun a => 0 <= a <= N * (N - 1)) u).
    { eapply Forall_impl; [|exact Fu]. cbn beta. intros a Ha. lia. }
    pose proof (ball_range d _ R G (Zpos g) u X HM HR HG g1 Gg Lu Fu' (Hb X y H)) as K.
    pose proof (cdiv_spec (2 * (Z.of_nat d * (N * (N - 1)) * R)) G HG) as [Q _].
    fold (half_range d N R G) in Q. fold S in Q.
    rewrite Z.abs_mul, (Z.abs_eq 2) by lia. apply (Z.mul_le_mono_pos_r _ _ G); [lia|].
    apply Z.le_trans with (2 * (Z.of_nat d * (N * (N - 1)) * R) * Zpos g).
    { apply (Z.mul_le_mono_nonneg_l _ _ 2) in K; [|lia]. clear - K. lia. }
    apply Z.le_trans with (G * S * Zpos g); [|apply Z.eq_le_incl; ring].
    apply Z.mul_le_mono_nonneg_r; lia. }
  split.
  - exact Ln.
  - intros X y H. rewrite Vf. specialize (Rg X y H). lia.
  - clearbody S. clear - A Gu Ln Vf. unfold V in Gu. clear V. revert Gu Ln.
    induction A as [|p l _ _ IH]; intros Gu Ln; constructor.
    + apply Forall_forall. intros q Hq. rewrite !Vf. destruct p as [X y], q as [X' y'].
      pose proof (Ln X y (or_introl eq_refl)) as E. pose proof (Ln X' y' (or_intror Hq)) as E'.
      cbn [fst] in *. destruct (vsub_spec X X' u ltac:(lia)) as [_ Dv].
      assert (K : Zpos g <= Z.abs (dot u (vsub X X'))).
      { apply Gu. cbn [map differences fst]. apply in_app_iff. left. rewrite map_map.
        apply in_map_iff. now exists (X', y'). }
      rewrite Dv in K. lia.
    + apply IH; [|intros X y H; apply (Ln X y); now right].
      intros v Hv. apply Gu. cbn [map differences]. apply in_app_iff. now right.
Qed.

Lemma point_set_line d R G C data : (1 <= d)%nat -> 0 <= R -> 1 <= G -> point_set d R G C data ->
  exists g f, line d g (@value (unit_of g) f) (2 * half_range d (Z.of_nat (length data)) R G + 1)
    data.
Proof. intros Hd HR HG [H1 H2 H3 _]. now apply projection. Qed.

(* ---- distinct points, without numbers ---- *)
Record distinct (d : nat) (data : list (list Z * Z)) : Prop := {
  of_dimension : forall X y, In (X, y) data -> length X = d;
  all_different : NoDup (map fst data) }.

Lemma equal_points X : forall X', length X = length X' -> dot (vsub X X') (vsub X X') <= 0 ->
  X = X'.
Proof.
  induction X as [|a X IH]; intros [|b X'] L H; cbn in L; try discriminate; [reflexivity|].
  cbn [vsub dot] in H. pose proof (dot_sq_nonneg (vsub X X')). assert (a = b) by nia. subst b.
  f_equal. apply IH; [lia|]. nia.
Qed.

Lemma distinct_separated d data : distinct d data -> ForallOrdPairs (fun p q =>
  1 * 1 <= dot (vsub (fst p) (fst q)) (vsub (fst p) (fst q))) data.
Proof.
  intros [Ln Nd]. induction data as [|p data IH]; constructor.
  - apply Forall_forall. intros q Hq. inversion_clear Nd as [|? ? Np _].
    destruct (Z_le_gt_dec 1 (dot (vsub (fst p) (fst q)) (vsub (fst p) (fst q)))) as [L|L]; [lia|].
    exfalso. apply Np. destruct p as [X y], q as [X' y']. cbn [fst] in *.
    rewrite (equal_points X X'); [apply in_map_iff; now exists (X', y')| |lia].
    pose proof (Ln X y (or_introl eq_refl)). pose proof (Ln X' y' (or_intror Hq)). lia.
  - apply IH; [intros X y H; apply (Ln X y); now right|now inversion_clear Nd].
Qed.

Lemma in_some_ball (data : list (list Z * Z)) :
  exists R, 0 <= R /\ forall X y, In (X, y) data -> dot X X <= R * R.
Proof.
  induction data as [|[X y] data (R & HR & H)]; [exists 0; split; [lia|intros X y []]|].
  exists (R + dot X X). pose proof (dot_sq_nonneg X) as P. split; [lia|].
  intros X' y' [E|I]; [injection E as <- <-; nia|]. specialize (H X' y' I). nia.
Qed.

(* A line for distinct points, with unit 1: the positions are integers t >= 0, in order in l. *)
Lemma integer_line d data : (1 <= d)%nat -> distinct d data -> exists f l, sorted l /\
  length l = length data /\ forall p, In p data ->
    0 <= @value (unit_of 1) f (fst p) /\ In (@value (unit_of 1) f (fst p), snd p) l.
Proof.
  intros Hd Ds. destruct (in_some_ball data) as (R & HR & Hb).
  destruct (projection d R 1 data Hd HR ltac:(lia) (of_dimension _ _ Ds) Hb
    (distinct_separated d data Ds)) as (g & f & OL).
  destruct (in_order d g _ _ data OL) as (l & Sl & Ll & Il & _).
  exists (fst f, snd f * Zpos g), l.
  assert (E : forall X, @value (unit_of 1) (fst f, snd f * Zpos g) X = @value (unit_of g) f X).
  { intro X. unfold value. cbn [fst snd]. change (@one (unit_of 1)) with 1.
    change (@one (unit_of g)) with (Zpos g). ring. }
  split; [|split; [exact Ll|]].
  - clear - Sl. induction Sl as [|a l _ IH F]; constructor; [exact IH|].
    eapply Forall_impl; [|exact F]. unfold far, before. lia.
  - intros [X y] H. rewrite E. split; [apply (line_range _ _ _ _ _ OL X y H)|exact (Il _ H)].
Qed.

Lemma integer_margin {A} (l : list (Z * A)) t : @margin (unit_of 1) _ t l.
Proof. apply Forall_forall. intros q _. change (@one (unit_of 1)) with 1. lia. Qed.

Lemma integer_step (l : list (Z * Z)) t y : sorted l -> In (t, y) l ->
  forall d, @stepf (unit_of 1) _ d l t = y.
Proof.
  intro S. induction S as [|[r v] l S IH F]; cbn [In stepf]; [tauto|]. rewrite Forall_forall in F.
  change (@one (unit_of 1)) with 1. intros [E|H] d.
  - injection E as -> ->. destruct (Z.leb_spec (1 * t) t); [|lia].
    apply (@stepf_later (unit_of 1)); [change (@one (unit_of 1)) with 1; lia|].
    apply Forall_forall. intros q Hq. apply F in Hq. unfold before in Hq. cbn [fst] in Hq.
    change (@one (unit_of 1)) with 1. lia.
  - specialize (F _ H). unfold before in F. cbn [fst] in F.
    destruct (Z.leb_spec (1 * r) t); [|lia]. now apply IH.
Qed.
