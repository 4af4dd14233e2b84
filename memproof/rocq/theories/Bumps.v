(* Bumps on hyperplanes: one hidden layer of 4 relus for every group of affinely independent points
   that have a hyperplane to themselves; after Bubeck, Eldan, Lee and Mikulincer 2020, and the group
   condition in the place of general position (lemmas H1, H5, HB).

   A bump is the label, an affine function, on a hyperplane h = 0, and 0 where the integer h is not
   0 ([bump_on], [bump_off]).  Independent points have affine functions that are 0 at all of them
   but one, and so one with any labels, up to a common factor ([interpolation], [common_factor]). *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net Pairs Check Main Park.
Import ListNotations.
Open Scope Z_scope.

Section Bumps.
  Local Notation U := (unit_of 1).
  Local Notation at_ := (@value U).

  (* ---- affine forms ---- *)
  Definition plus_form (a : Z) (f : form) (b : Z) (g : form) : form :=
    (vadd (map (Z.mul a) (fst f)) (map (Z.mul b) (fst g)), a * snd f + b * snd g).

  Lemma plus_value a f b g x : at_ (plus_form a f b g) x = a * at_ f x + b * at_ g x.
  Proof. unfold value, plus_form. cbn [fst snd]. rewrite dot_vadd, !dot_scale. ring. Qed.

  (* ---- a bump: four relus ---- *)
  Definition bump (K h a : Z) : Z :=
    relu (K * (2 * h + 1) + a) - relu (K * (2 * h + 1)) - relu (K * (2 * h - 1) + a)
      + relu (K * (2 * h - 1)).

  Lemma bump_on K a : Z.abs a <= K -> bump K 0 a = a.
  Proof. intro H. unfold bump, relu. lia. Qed.

  Lemma bump_off K h a : Z.abs a <= K -> h <> 0 -> bump K h a = 0.
  Proof.
    intros H N. unfold bump, relu. destruct (Z_lt_dec h 0) as [L|L].
    - assert (K * (2 * h + 1) <= K * -1) by (apply Z.mul_le_mono_nonneg_l; lia).
      assert (K * (2 * h - 1) <= K * -3) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
    - assert (K * 3 <= K * (2 * h + 1)) by (apply Z.mul_le_mono_nonneg_l; lia).
      assert (K * 1 <= K * (2 * h - 1)) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
  Qed.

  (* ---- the group condition ---- *)
  (* Every point lies on exactly one of the hyperplanes, and for each point of a hyperplane there is
     an affine function that is not 0 there, and 0 at the other points of that hyperplane: they are
     affinely independent. *)
  Definition lone (data : list (list Z * Z)) (H : form) (X : list Z) : Prop :=
    exists F, at_ F X <> 0 /\
      forall X' y', In (X', y') data -> at_ H X' = 0 -> X' <> X -> at_ F X' = 0.
  Record grouped (planes : list form) (data : list (list Z * Z)) : Prop := {
    one_plane : forall X y, In (X, y) data -> exists before H after,
      planes = before ++ H :: after /\ at_ H X = 0 /\
      Forall (fun H' => at_ H' X <> 0) (before ++ after);
    independent : forall H X y, In H planes -> In (X, y) data -> at_ H X = 0 -> lone data H X }.

  Section Data.
    Variable data : list (list Z * Z).
    Hypothesis Distinct : NoDup (map fst data).

    Lemma one_label X y y' : In (X, y) data -> In (X, y') data -> y = y'.
    Proof.
      clear -Distinct. induction data as [|[X0 y0] l IH]; [intros []|]. cbn in Distinct.
      inversion_clear Distinct as [|? ? N D]. intros [E|I] [E'|I'].
      - congruence.
      - exfalso. injection E as -> ->. apply N. exact (in_map fst _ _ I').
      - exfalso. injection E' as -> ->. apply N. exact (in_map fst _ _ I).
      - auto.
    Qed.

    (* an affine function with the labels, times a factor, on a hyperplane *)
    Lemma interpolation H : (forall X y, In (X, y) data -> at_ H X = 0 -> lone data H X) ->
      forall l, incl l data -> NoDup (map fst l) -> exists A c, 1 <= c /\
      forall X y, In (X, y) data -> at_ H X = 0 ->
        at_ A X = if in_dec (list_eq_dec Z.eq_dec) X (map fst l) then c * y else 0.
    Proof.
      intros Lone. induction l as [|[X0 y0] l IH]; intros Il Nd.
      - exists ([], 0), 1. split; [lia|]. intros X y _ _. reflexivity.
      - cbn [map fst] in Nd. inversion_clear Nd as [|? ? N0 Nd'].
        destruct IH as (A & c & Hc & HA); [intros p I; apply Il; now right|exact Nd'|].
        assert (I0 : In (X0, y0) data) by (apply Il; now left).
        destruct (Z.eq_dec (at_ H X0) 0) as [Z0|Z0].
        + destruct (Lone X0 y0 I0 Z0) as (F & F0 & Fo). set (k := at_ F X0) in *.
          exists (plus_form (Z.abs k) A (Z.sgn k * c * y0) F), (Z.abs k * c). split; [nia|].
          intros X y I Hx. rewrite plus_value. cbn [map fst].
          destruct (list_eq_dec Z.eq_dec X X0) as [E|E].
          * subst X. rewrite (HA X0 y I Hx). rewrite (one_label X0 y y0 I I0).
            destruct (in_dec _ X0 (map fst l)) as [J|J]; [contradiction|].
            destruct (in_dec _ X0 (X0 :: map fst l)) as [_|J']; [|exfalso; apply J'; now left].
            fold k. replace (Z.sgn k * c * y0 * k) with (k * Z.sgn k * c * y0) by ring.
            assert (Ek : k * Z.sgn k = Z.abs k) by (apply Z.sgn_abs). rewrite Ek. ring.
          * rewrite (HA X y I Hx), (Fo X y I Hx E).
            destruct (in_dec _ X (map fst l)) as [J|J],
              (in_dec _ X (X0 :: map fst l)) as [J'|J']; try ring.
            -- exfalso. apply J'. now right.
            -- exfalso. destruct J' as [J'|J']; [congruence|contradiction].
        + exists A, c. split; [exact Hc|]. intros X y I Hx. rewrite (HA X y I Hx). cbn [map fst].
          destruct (in_dec _ X (map fst l)) as [J|J],
            (in_dec _ X (X0 :: map fst l)) as [J'|J']; try reflexivity.
          * exfalso. apply J'. now right.
          * exfalso. destruct J' as [J'|J']; [congruence|contradiction].
    Qed.

    (* one factor for all hyperplanes *)
    Lemma common_factor planes : (forall H X y, In H planes -> In (X, y) data -> at_ H X = 0 ->
      lone data H X) -> exists gs c, 1 <= c /\ map fst gs = planes /\
      forall H A, In (H, A) gs -> forall X y, In (X, y) data -> at_ H X = 0 -> at_ A X = c * y.
    Proof.
      induction planes as [|H planes IH]; intro L.
      - exists [], 1. split; [lia|]. split; [reflexivity|]. intros H A [].
      - destruct IH as (gs & c & Hc & Mg & Hg); [intros; eapply L; eauto; now right|].
        destruct (interpolation H (fun X y => L H X y (or_introl eq_refl)) data (incl_refl _)
          Distinct) as (A & c' & Hc' & HA).
        exists ((H, plus_form c A 0 A)
          :: map (fun g => (fst g, plus_form c' (snd g) 0 (snd g))) gs),
          (c * c'). split; [nia|]. split.
        + cbn [map fst]. f_equal. rewrite map_map. exact Mg.
        + intros H0 A0 [E|I] X y Ip Hx.
          * injection E as <- <-. rewrite plus_value, (HA X y Ip Hx).
            destruct (in_dec _ X (map fst data)) as [_|J]; [ring|].
            exfalso. apply J. exact (in_map fst _ _ Ip).
          * apply in_map_iff in I as ([H1 A1] & E & I). injection E as <- <-.
            cbn [fst snd] in *. rewrite plus_value, (Hg H1 A1 I X y Ip Hx). ring.
    Qed.

    Lemma bounded (gs : list (form * form)) : exists K, 0 <= K /\
      forall H A X y, In (H, A) gs -> In (X, y) data -> Z.abs (at_ A X) <= K.
    Proof.
      clear Distinct. assert (B : forall A, exists K, 0 <= K /\
        forall X y, In (X, y) data -> Z.abs (at_ A X) <= K).
      { intro A.
        induction data as [|[X0 y0] l (K & K0 & IH)]; [exists 0; split; [lia|intros ? ? []]|].
        exists (K + Z.abs (at_ A X0)). split; [lia|]. intros X y [E|I].
        - injection E as <- <-. lia.
        - specialize (IH X y I). lia. }
      induction gs as [|[H0 A0] gs (K & K0 & IH)]; [exists 0; split; [lia|intros ? ? ? ? []]|].
      destruct (B A0) as (K' & K0' & B0). exists (K + K'). split; [lia|].
      intros H A X y [E|I] Ip.
      - injection E as <- <-. specialize (B0 X y Ip). lia.
      - specialize (IH H A X y I Ip). lia.
    Qed.
  End Data.

  (* ---- the network ---- *)
  Definition four (K : Z) (g : form * form) : list form :=
    let (H, A) := g in
    [(fst (plus_form (2 * K) H 1 A), snd (plus_form (2 * K) H 1 A) + K);
     (fst (plus_form (2 * K) H 0 A), snd (plus_form (2 * K) H 0 A) + K);
     (fst (plus_form (2 * K) H 1 A), snd (plus_form (2 * K) H 1 A) + - K);
     (fst (plus_form (2 * K) H 0 A), snd (plus_form (2 * K) H 0 A) + - K)].

  Lemma raised f k x : at_ (fst f, snd f + k) x = at_ f x + k.
  Proof. unfold value. cbn [fst snd]. change (@one U) with 1. ring. Qed.

  Lemma four_sum K gs x :
    dot (flat_map (fun _ => [1; -1; -1; 1]) gs) (@layer U (flat_map (four K) gs) x)
    = sum (map (fun g => bump K (at_ (fst g) x) (at_ (snd g) x)) gs).
  Proof.
    induction gs as [|[H A] gs IH]; [reflexivity|].
    cbn [flat_map app four]. cbn [layer affine map dot sum fold_right fst snd].
    fold (@affine U (flat_map (four K) gs) x). fold (@layer U (flat_map (four K) gs) x).
    rewrite IH, !raised, !plus_value. unfold bump, sum.
    set (h := at_ H x). set (a := at_ A x).
    replace (2 * K * h + 1 * a + K) with (K * (2 * h + 1) + a) by ring.
    replace (2 * K * h + 0 * a + K) with (K * (2 * h + 1)) by ring.
    replace (2 * K * h + 1 * a + - K) with (K * (2 * h - 1) + a) by ring.
    replace (2 * K * h + 0 * a + - K) with (K * (2 * h - 1)) by ring. lia.
  Qed.

  Lemma four_length K gs : length (flat_map (four K) gs) = (4 * length gs)%nat.
  Proof. induction gs as [|[H A] gs IH]; [reflexivity|]. cbn [flat_map four app length]. lia. Qed.
End Bumps.

(* THEOREM bumps [bubeck-2020: bubeck-two-layers].  The group condition: points of Q^d lie on q
   hyperplanes, each point on exactly one, and the points of each hyperplane are affinely
   independent.  Then a network with one hidden layer of 4 q neurons memorizes them, with any
   integer labels.  (In general position q = ceil(N / d): bumps_general.) *)
Theorem bumps : forall d (D : positive) planes data,
  (forall X y, In (X, y) data -> length X = d) -> NoDup (map fst data) -> grouped planes data ->
  memorized d D data (4 * length planes) 1.
Proof.
  intros d D planes data Ld Nd [One Ind].
  destruct (common_factor data Nd planes Ind) as (gs & c & Hc & Mg & Hg).
  destruct (bounded data gs) as (K & K0 & B).
  apply (memorized_multiples d D 1 (Z.to_pos c)); [exact Ld|]. rewrite Z2Pos.id by lia.
  exists [flat_map (four K) gs], [(flat_map (fun _ => [1; -1; -1; 1]) gs, 0)]. split; [|split].
  - constructor; [|constructor]. rewrite four_length, <- Mg, map_length. lia.
  - reflexivity.
  - intros [X y] I. cbn [fst snd]. unfold run. cbn [fold_left affine map]. f_equal.
    unfold value at 1. cbn [fst snd]. rewrite four_sum. change (@one (unit_of 1)) with 1.
    destruct (One X y I) as (before & H & after & E & Z0 & F). rewrite Forall_forall in F.
    rewrite <- Mg in E. apply map_eq_app in E as (g1 & g2 & -> & E1 & E2).
    destruct g2 as [|[H' A] g2]; [discriminate|]. cbn [map fst] in E2. injection E2 as -> E2.
    assert (Off : forall g, In g g1 \/ In g g2 ->
      bump K (@value (unit_of 1) (fst g) X) (@value (unit_of 1) (snd g) X) = 0).
    { intros [H1 A1] J. apply bump_off.
      - apply (B H1 A1 X y); [|exact I]. apply in_app_iff. destruct J; [now left|right; now right].
      - apply F, in_app_iff. rewrite <- E1, <- E2. cbn [fst].
        destruct J as [J|J]; [left|right]; exact (in_map fst _ _ J). }
    assert (S0 : forall l, (forall g, In g l -> In g g1 \/ In g g2) ->
      sum (map (fun g => bump K (@value (unit_of 1) (fst g) X) (@value (unit_of 1) (snd g) X)) l)
      = 0).
    { induction l as [|g l IH]; intro J; [reflexivity|]. cbn [map sum fold_right].
      unfold sum in IH. rewrite IH by (intros; apply J; now right).
      rewrite (Off g) by (apply J; now left). reflexivity. }
    rewrite map_app, sum_app, S0 by auto. cbn [map sum fold_right].
    fold (sum (map (fun g => bump K (@value (unit_of 1) (fst g) X)
      (@value (unit_of 1) (snd g) X)) g2)).
    rewrite S0 by auto. cbn [fst snd]. rewrite Z0, bump_on.
    + rewrite (Hg H A) with (y := y); [lia| |exact I|exact Z0]. apply in_app_iff. right. now left.
    + apply (B H A X y); [|exact I]. apply in_app_iff. right. now left.
Qed.
