(* Robust memorization at every radius below the half of the least distance, in the inf-norm and in
   the 1-norm: width d + 4, depth O(N d), after Egosi, Yehudai and Shamir 2025, Theorem 6.

   Point by point, the relus of the distances to the two sides of an interval are added up,
   coordinate by coordinate.  So there is a sum S that is 0 in the ball of the point, and at least g
   in every ball with another label, g being the distance of two such balls ([Own], [Other]).  The
   largest of all label times g - S is g times the label ([best_in_a_ball]).  All weights are
   integers that know nothing of the denominators of an input, so the network is right at all
   rational points of the balls, hence, as it is continuous, at all real ones. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net Check Carry.
Import ListNotations.
Open Scope Z_scope.

(* ---- the calculus of Net.v, for all units at once ---- *)
Section Reach.
  Context {P : Type} (inp : P -> list Z) (dom : One -> P -> Prop) (W : nat).

  Definition reach (L : nat) (R : One -> P -> list Z -> Prop) : Prop :=
    exists h o, Forall (fun l => (length l <= W)%nat) h /\ length h = L /\
      forall U p, dom U p -> R U p (@affine U o (@run U h (inp p))).

  Lemma reach_step L R (A C : list form) (R' : One -> P -> list Z -> Prop) :
    reach L R -> (length A <= W)%nat ->
    (forall U p s, dom U p -> R U p s -> R' U p (@affine U C (@layer U A s))) ->
    reach (S L) R'.
  Proof.
    intros (h & o & HW & HL & HR) HA H. exists (h ++ [compose A o]), C. repeat split.
    - apply Forall_app. split; [assumption|]. constructor; [|constructor].
      unfold compose. now rewrite map_length.
    - rewrite app_length. cbn. lia.
    - intros U p Hp. rewrite run_snoc. unfold layer at 1. rewrite affine_compose.
      apply H; auto.
  Qed.

  Lemma reach_weaken L R (R' : One -> P -> list Z -> Prop) :
    reach L R -> (forall U p s, dom U p -> R U p s -> R' U p s) -> reach L R'.
  Proof. intros (h & o & HW & HL & HR) H. exists h, o. auto. Qed.
End Reach.

(* integer layers compute over one denominator D what they compute with the unit D *)
Lemma scaled_run (D : positive) h X : scaled D (@run (unit_of D) h X)
  (fold_left layerQ (map (fun l => (1%positive, l)) h) (map (fun a => a # D) X)).
Proof. apply run_over, scaled_points. Qed.

(* ---- distances ---- *)
Section Distance.
  Variables (D0 : positive) (r : Z).
  Context {U : One}.

  (* D0 x is beyond one end of the interval from a - r to a + r, or beyond the other *)
  Definition beyond (a x : Z) : Z :=
    relu (Zpos D0 * x - (a + r) * one) + relu ((a - r) * one - Zpos D0 * x).
  Fixpoint distance (c X : list Z) : Z :=
    match c, X with a :: c', x :: X' => beyond a x + distance c' X' | _, _ => 0 end.

  Lemma beyond_positive a x : 0 <= beyond a x.
  Proof using. unfold beyond, relu. lia. Qed.

  Lemma distance_positive c : forall X, 0 <= distance c X.
  Proof using.
    induction c as [|a c IH]; intros [|x X]; cbn [distance]; try lia.
    pose proof (beyond_positive a x). specialize (IH X). lia.
  Qed.

  Lemma distance_next c : forall X k, (k < length c)%nat -> length X = length c ->
    distance (firstn (S k) c) X = distance (firstn k c) X + beyond (nth k c 0) (nth k X 0).
  Proof using.
    induction c as [|a c IH]; intros [|x X] k Hk Hl; cbn [length] in *; try lia.
    destruct k as [|k]; [cbn; lia|]. cbn [nth].
    change (firstn (S (S k)) (a :: c)) with (a :: firstn (S k) c).
    change (firstn (S k) (a :: c)) with (a :: firstn k c). cbn [distance].
    rewrite (IH X k) by lia. lia.
  Qed.

  Lemma coordinate_of_distance c : forall X k, (k < length c)%nat -> length X = length c ->
    beyond (nth k c 0) (nth k X 0) <= distance c X.
  Proof using.
    induction c as [|a c IH]; intros [|x X] k Hk Hl; cbn [length] in *; try lia.
    cbn [distance]. destruct k as [|k]; cbn [nth].
    - pose proof (distance_positive c X). lia.
    - specialize (IH X k ltac:(lia) ltac:(lia)). pose proof (beyond_positive a x). lia.
  Qed.
End Distance.

(* ---- the network ---- *)
(* In the inf-norm r is the radius R, in the 1-norm it is 0, and R is [cut] off afterwards. *)
Section Balls.
  Variables (d : nat) (D0 : positive) (R G B M r : Z) (cut : bool) (data : list (list Z * Z)).
  Local Notation g := (G - 2 * R).

  Definition cut_distance {U : One} (c X : list Z) : Z :=
    if cut then relu (distance D0 r c X - R * one) else distance D0 r c X.

  Variable near : One -> list Z -> list Z -> Prop.       (* X is in the ball of c *)
  Hypothesis g0 : 0 < g.
  Hypothesis Len : forall c y, In (c, y) data -> length c = d.
  Hypothesis Low : forall c y k, In (c, y) data -> R - nth k c 0 <= B.
  Hypothesis Labels : forall c y, In (c, y) data -> 0 <= y + M.
  Hypothesis Near_length : forall U c X, near U c X -> length X = length c.
  Hypothesis Near_low : forall U c X k, near U c X ->
    (nth k c 0 - R) * @one U <= Zpos D0 * nth k X 0.
  Hypothesis Own : forall U c y X, In (c, y) data -> near U c X -> @cut_distance U c X = 0.
  Hypothesis Other : forall U c y c' y' X, 1 <= @one U -> In (c, y) data -> In (c', y') data ->
    y <> y' -> near U c X -> g * @one U <= @cut_distance U c' X.

  Section Unit.
    Context {U : One}.

    Definition inside (X : list Z) : Prop := 1 <= one /\ exists c y, In (c, y) data /\ near U c X.

    Fixpoint best (l : list (list Z * Z)) (X : list Z) : Z :=
      match l with
      | [] => 0
      | (c, y) :: l' => Z.max (best l' X) ((y + M) * (g * one - cut_distance c X))
      end.

    Lemma cut_distance_positive c X : 0 <= cut_distance c X.
    Proof using.
      unfold cut_distance. pose proof (distance_positive D0 r c X). unfold relu.
      destruct cut; lia.
    Qed.

    Lemma best_in_a_ball c y X : 1 <= one -> In (c, y) data -> near U c X ->
      best data X = (y + M) * (g * one).
    Proof using g0 Labels Own Other.
      intros U1 I H. assert (Y0 := Labels c y I).
      assert (P : 0 <= (y + M) * (g * one)).
      { apply Z.mul_nonneg_nonneg; [exact Y0|]. apply Z.mul_nonneg_nonneg; lia. }
      assert (V : forall c' y', In (c', y') data ->
        (y' + M) * (g * one - cut_distance c' X) <= (y + M) * (g * one)).
      { intros c' y' I'. pose proof (Labels c' y' I') as Y1.
        destruct (Z.eq_dec y y') as [<-|N].
        - apply Z.mul_le_mono_nonneg_l; [exact Y0|]. pose proof (cut_distance_positive c' X). lia.
        - pose proof (Other U c y c' y' X U1 I I' N H) as K.
          assert ((y' + M) * (g * one - cut_distance c' X) <= (y' + M) * 0)
            by (apply Z.mul_le_mono_nonneg_l; [exact Y1|lia]). lia. }
      assert (E : (y + M) * (g * one - cut_distance c X) = (y + M) * (g * one)).
      { rewrite (Own U c y X I H). f_equal. lia. }
      clear Low Len Own Other. revert V I. clear Labels. induction data as [|[c' y'] l IH];
        intros V I; [destruct I|].
      cbn [best]. assert (Up : best l X <= (y + M) * (g * one)).
      { clear IH I. assert (V' : forall c1 y1, In (c1, y1) l -> (y1 + M) * (g * one
          - cut_distance c1 X) <= (y + M) * (g * one)) by (intros c1 y1 K; apply V; now right).
        clear V. induction l as [|[c1 y1] l IH]; cbn [best]; [exact P|].
        apply Z.max_lub; [apply IH; intros; apply V'; now right|apply V'; now left]. }
      destruct I as [I|I].
      - injection I as -> ->. rewrite E. lia.
      - rewrite (IH (fun c1 y1 K => V c1 y1 (or_intror K)) I).
        pose proof (V c' y' (or_introl eq_refl)). lia.
    Qed.

    (* the inputs, times D0 and moved to the right of 0 *)
    Definition moved (X : list Z) : list Z := map (fun x => Zpos D0 * x + B * one) X.

    Lemma moved_positive X : inside X -> Forall (fun z => 0 <= z) (moved X).
    Proof using Low Near_low.
      clear g0. intros (U1 & c & y & I & H). apply Forall_map, Forall_forall. intros x Ix.
      apply (In_nth _ _ 0) in Ix as (k & _ & <-). pose proof (Near_low U c X k H) as K.
      pose proof (Low c y k I) as L.
      assert ((R - nth k c 0) * one <= B * one) by (apply Z.mul_le_mono_nonneg_r; lia). lia.
    Qed.

    Lemma inside_length X : inside X -> length X = d.
    Proof using Len Near_length.
      intros (_ & c & y & I & H). now rewrite (Near_length U c X H), (Len c y I).
    Qed.
  End Unit.

  (* ---- the layers ---- *)
  Definition sides (c : list Z) (k : nat) : list form :=
    carry (d + 2) ++ [(repeat 0 k ++ [1], - (nth k c 0 + B + r));
                      (repeat 0 k ++ [-1], nth k c 0 + B - r)].
  Definition add_sides : list form :=
    carry d ++ [(repeat 0 d ++ [1; 0; 1; 1], 0); (repeat 0 d ++ [0; 1], 0)].
  Definition cut_off : list form :=
    carry d ++ [(repeat 0 d ++ [1; 0], - R); (repeat 0 d ++ [0; 1], 0)].
  Definition keep_both : list form :=
    carry d ++ [(repeat 0 d ++ [1; 0], 0); (repeat 0 d ++ [0; 1], 0)].
  Definition compare_with (y : Z) : list form :=
    carry d ++ [(repeat 0 d ++ [0; 1], 0); (repeat 0 d ++ [- (y + M); -1], (y + M) * g)].
  Definition keep_larger : list form := carry d ++ [([], 0); (repeat 0 d ++ [1; 1], 0)].

  Definition at_ (s : One -> list Z -> Z) (l : list (list Z * Z)) (U : One) (X s' : list Z)
      : Prop := s' = @moved U X ++ [s U X; @best U l X].

  Lemma best_positive {U : One} l X : 0 <= best l X.
  Proof using. induction l as [|[c y] l IH]; cbn [best]; lia. Qed.

  Lemma after_first {U : One} w u x b : length u = d ->
    value (repeat 0 d ++ w, b) (u ++ x) = value (w, b) x.
  Proof using. intro H. exact (value_shift d (w, b) u x H). Qed.

  Lemma first_kept {U : One} u x : length u = d -> affine (carry d) (u ++ x) = u.
  Proof using.
    intro H. unfold affine, carry. rewrite map_map.
    transitivity (map (fun k => nth k (u ++ x) 0) (seq 0 d)).
    - apply map_ext. intro k. apply value_unit.
    - rewrite <- H. apply nths.
  Qed.

  Lemma one_coordinate {U : One} c k l X : inside X -> (k < d)%nat -> length c = d ->
    affine add_sides (layer (sides c k) (moved X ++ [distance D0 r (firstn k c) X; best l X]))
    = moved X ++ [distance D0 r (firstn (S k) c) X; best l X].
  Proof using Len Low Near_low Near_length.
    intros HX Hk Hc. pose proof (inside_length X HX) as LX.
    set (u := moved X). assert (Lu : length u = d) by (unfold u, moved; now rewrite map_length).
    set (s := u ++ [distance D0 r (firstn k c) X; best l X]).
    assert (Ls : length s = (d + 2)%nat) by (unfold s; rewrite app_length, Lu; reflexivity).
    assert (Fs : Forall (fun z => 0 <= z) s).
    { apply Forall_app. split; [now apply moved_positive|]. constructor; [apply distance_positive|].
      constructor; [apply best_positive|constructor]. }
    assert (V : forall a b, value (repeat 0 k ++ [a], b) s = a * nth k u 0 + b * one).
    { intros a b. unfold value, s. cbn [fst snd]. f_equal.
      rewrite <- (firstn_skipn k u) at 1. rewrite <- app_assoc, dot_app.
      - rewrite dot_repeat. destruct (skipn k u) as [|z u'] eqn:E.
        + apply (f_equal (@length Z)) in E. rewrite skipn_length in E. cbn in E. lia.
        + cbn [app dot]. replace (nth k u 0) with z; [cbn; lia|].
          rewrite <- (firstn_skipn k u), app_nth2; rewrite firstn_length_le by lia; [|lia].
          now rewrite Nat.sub_diag, E.
      - rewrite repeat_length, firstn_length. lia. }
    assert (Nu : nth k u 0 = Zpos D0 * nth k X 0 + B * one).
    { unfold u, moved. rewrite (nth_indep _ 0 (Zpos D0 * 0 + B * one))
        by (rewrite map_length; lia).
      exact (map_nth (fun x => Zpos D0 * x + B * one) X 0 k). }
    assert (E : layer (sides c k) s = s ++ [relu (Zpos D0 * nth k X 0 - (nth k c 0 + r) * one);
      relu ((nth k c 0 - r) * one - Zpos D0 * nth k X 0)]).
    { unfold sides. rewrite layer_app. f_equal.
      - rewrite <- Ls. rewrite <- (app_nil_r s) at 2. now apply layer_carry.
      - unfold layer, affine. cbn [map]. rewrite !V, Nu. f_equal; [f_equal; ring|].
        f_equal. f_equal. ring. }
    rewrite E. unfold add_sides, s. rewrite affine_app, <- app_assoc, first_kept by exact Lu.
    f_equal. unfold affine. cbn [map app]. rewrite !after_first by exact Lu.
    rewrite distance_next by lia. unfold value, beyond. cbn [fst snd dot].
    f_equal; [ring|]. f_equal. ring.
  Qed.

  Lemma one_point {U : One} c y l X : inside X -> length c = d ->
    affine keep_larger (layer (compare_with y) (moved X ++ [cut_distance c X; best l X]))
    = moved X ++ [0; best ((c, y) :: l) X].
  Proof using Len Low Near_low Near_length.
    intros HX Hc. pose proof (inside_length X HX) as LX.
    set (u := moved X). assert (Lu : length u = d) by (unfold u, moved; now rewrite map_length).
    assert (E : layer (compare_with y) (u ++ [cut_distance c X; best l X])
      = u ++ [best l X; relu ((y + M) * (g * one - cut_distance c X) - best l X)]).
    { unfold compare_with. rewrite layer_app. f_equal.
      - rewrite <- Lu. apply layer_carry. now apply moved_positive.
      - unfold layer, affine. cbn [map]. rewrite !after_first by exact Lu. unfold value.
        cbn [fst snd dot]. f_equal; [|f_equal; f_equal; ring].
        unfold relu. pose proof (best_positive l X). lia. }
    rewrite E. unfold keep_larger. rewrite affine_app, first_kept by exact Lu. f_equal.
    unfold affine. cbn [map]. rewrite after_first by exact Lu. unfold value.
    cbn [fst snd dot best]. unfold relu. f_equal. f_equal. lia.
  Qed.

  Lemma one_cut {U : One} c l X : inside X -> length c = d -> cut = true ->
    affine keep_both (layer cut_off (moved X ++ [distance D0 r c X; best l X]))
    = moved X ++ [cut_distance c X; best l X].
  Proof using Len Low Near_low Near_length.
    intros HX Hc Hcut. pose proof (inside_length X HX) as LX.
    set (u := moved X). assert (Lu : length u = d) by (unfold u, moved; now rewrite map_length).
    assert (E : layer cut_off (u ++ [distance D0 r c X; best l X])
      = u ++ [cut_distance c X; best l X]).
    { unfold cut_off, cut_distance. rewrite Hcut, layer_app. f_equal.
      - rewrite <- Lu. apply layer_carry. now apply moved_positive.
      - unfold layer, affine. cbn [map]. rewrite !after_first by exact Lu. unfold value.
        cbn [fst snd dot]. pose proof (best_positive l X). f_equal; [f_equal; ring|].
        f_equal. unfold relu. lia. }
    rewrite E. unfold keep_both. rewrite affine_app, first_kept by exact Lu. f_equal.
    unfold affine. cbn [map]. rewrite !after_first by exact Lu. unfold value. cbn [fst snd dot].
    f_equal; [ring|]. f_equal. ring.
  Qed.

  Let dom (U : One) (X : list Z) : Prop := @inside U X.

  Lemma coordinates c l L : length c = d ->
    reach (fun X => X) dom (d + 4) L (at_ (fun _ _ => 0) l) -> forall k, (k <= d)%nat ->
    reach (fun X => X) dom (d + 4) (k + L) (at_ (fun U X => @distance D0 r U (firstn k c) X) l).
  Proof using Len Low Near_low Near_length.
    intros Hc T. induction k as [|k IH]; intro Hk.
    - exact T.
    - specialize (IH ltac:(lia)). apply (reach_step _ _ _ _ _ (sides c k) add_sides _ IH).
      + unfold sides, carry. rewrite app_length, map_length, seq_length. cbn. lia.
      + intros U X s HX ->. unfold at_. now apply one_coordinate.
  Qed.

  Let depth_of_point : nat := (d + 1 + if cut then 1 else 0)%nat.

  Lemma after_cut c l L : length c = d ->
    reach (fun X => X) dom (d + 4) L (at_ (fun U X => @distance D0 r U c X) l) ->
    reach (fun X => X) dom (d + 4) ((if cut then 1 else 0) + L)
      (at_ (fun U X => @cut_distance U c X) l).
  Proof using Len Low Near_low Near_length.
    intros Hc T. destruct cut eqn:E.
    - apply (reach_step _ _ _ _ _ cut_off keep_both _ T).
      + unfold cut_off, carry. rewrite app_length, map_length, seq_length. cbn. lia.
      + intros U X s HX ->. unfold at_. now apply one_cut.
    - apply (reach_weaken _ _ _ _ _ _ T). intros U X s _ ->. unfold at_, cut_distance.
      now rewrite E.
  Qed.

  Lemma points l : incl l data -> reach (fun X => X) dom (d + 4) (length l * depth_of_point)
    (at_ (fun _ _ => 0) l).
  Proof using Len Low Near_low Near_length.
    induction l as [|[c y] l IH]; intro Inc.
    - exists [], (map (fun k => (repeat 0 k ++ [Zpos D0], B)) (seq 0 d) ++ [([], 0); ([], 0)]).
      split; [constructor|]. split; [reflexivity|]. intros U X HX. unfold at_.
      unfold run. cbn [fold_left]. rewrite affine_app. f_equal. unfold affine, moved.
      rewrite map_map. pose proof (inside_length X HX) as LX. rewrite <- LX. clear HX LX.
      assert (V : forall k X, value (repeat 0 k ++ [Zpos D0], B) X
        = Zpos D0 * nth k X 0 + B * one).
      { intros k X'. unfold value. cbn [fst snd]. f_equal. revert X'.
        induction k as [|k IHk]; intros [|x X']; cbn [repeat app dot nth]; try lia.
        rewrite IHk. lia. }
      transitivity (map (fun x => Zpos D0 * x + B * one)
        (map (fun k => nth k (X ++ []) 0) (seq 0 (length X)))); [|now rewrite nths].
      rewrite map_map. apply map_ext. intro k. now rewrite V, app_nil_r.
    - assert (I : In (c, y) data) by (apply Inc; now left). pose proof (Len c y I) as Hc.
      specialize (IH (fun q K => Inc q (or_intror K))).
      pose proof (coordinates c l _ Hc IH d (Nat.le_refl d)) as T.
      replace (firstn d c) with c in T by (rewrite <- Hc; symmetry; apply firstn_all).
      apply (after_cut c l _ Hc) in T.
      replace (length ((c, y) :: l) * depth_of_point)%nat with
        (S ((if cut then 1 else 0) + (d + length l * depth_of_point)))%nat
        by (unfold depth_of_point; cbn [length]; lia).
      apply (reach_step _ _ _ _ _ (compare_with y) keep_larger _ T).
      + unfold compare_with, carry. rewrite app_length, map_length, seq_length. cbn. lia.
      + intros U X s HX ->. unfold at_. now apply one_point.
  Qed.

  Lemma robust_network : exists net : qnetwork, q_wf d net /\ (q_width net <= d + 4)%nat /\
    q_depth net = (length data * depth_of_point)%nat /\
    forall c y, In (c, y) data -> forall D X, near (unit_of D) c X ->
      (evalQ net (map (fun a => a # D) X) == y # 1)%Q.
  Proof.
    destruct (points data (incl_refl data)) as (h & o & HW & HL & HR).
    set (out := (fst (nth (d + 1) o ([], 0)), snd (nth (d + 1) o ([], 0)) - M * g) : form).
    exists {| q_hidden := map (fun l => (1%positive, l)) (fit_hidden d h);
              q_output := (Z.to_pos g, fit (last_width d h) out) |}.
    assert (Eh : map snd (map (fun l : list form => (1%positive, l)) (fit_hidden d h))
      = fit_hidden d h) by (rewrite map_map; apply map_id).
    split; [unfold q_wf, wf, skeleton; cbn [q_hidden q_output hidden output fst snd]; rewrite Eh;
      apply wf_fit|].
    split; [unfold q_width, width, skeleton; cbn [q_hidden hidden]; rewrite Eh, fit_width;
      now apply list_max_le, Forall_map|].
    split; [unfold q_depth, depth, skeleton; cbn [q_hidden hidden];
      rewrite Eh, <- (map_length (@length form)), fit_width, map_length; exact HL|].
    intros c y I D X Nr. set (U := unit_of D) in *.
    assert (U1 : 1 <= @one U) by (change (@one U) with (Zpos D); lia).
    assert (In_ : @inside U X) by (split; [exact U1|exists c, y; auto]).
    pose proof (inside_length X In_) as Ld.
    specialize (HR U X In_). unfold at_ in HR. rewrite (best_in_a_ball c y X U1 I Nr) in HR.
    destruct (run_fit (U := U) h d X Ld) as [E1 E2].
    unfold evalQ. cbn [q_hidden q_output fst snd].
    rewrite (value_scaled D _ _ _ _ (scaled_run D (fit_hidden d h) X)).
    fold U. rewrite E1. change (Zpos D) with (@one U).
    pose proof (value_fit out _ _ E2) as V. unfold value at 1 in V. rewrite V.
    assert (Vo : @value U out (@run U h X) = (y + M) * (g * @one U) - M * g * @one U).
    { apply (f_equal (fun s => nth (d + 1) s 0)) in HR. unfold affine in HR.
      unfold moved in HR. rewrite app_nth2 in HR by (rewrite map_length; lia).
      rewrite map_length, Ld in HR. replace (d + 1 - d)%nat with 1%nat in HR by lia.
      cbn [nth] in HR. rewrite <- HR.
      assert (N : nth (d + 1) (map (fun f => @value U f (@run U h X)) o) 0
        = @value U (nth (d + 1) o ([], 0)) (@run U h X)).
      { rewrite <- (map_nth (fun f => @value U f (@run U h X))). f_equal. }
      rewrite N. unfold out, value. cbn [fst snd]. ring. }
    rewrite Vo. unfold Qeq. cbn [Qnum Qden]. rewrite Pos2Z.inj_mul, Z2Pos.id by lia.
    change (@one U) with (Zpos D). ring.
  Qed.
End Balls.
