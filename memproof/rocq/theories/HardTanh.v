(* Yun, Sra and Jadbabaie 2019, hard-tanh units: two hidden layers with d1 floor(d2 / d_y) >= N.

   The hard tanh of z is z, cut at -1 and at 1.  A network of such units is one of Check.v,
   evaluated otherwise: [tanh_eval].  The points of a line stand in d1 groups of m neighbours
   (Product.v).  One unit of the first layer passes the place t on, the others say on which side of
   the beginning of a group it is.  In the second layer tooth k has, in every group, the k-th point
   of the group in its middle, and there the label of the point; at all other points it is -1 or 1
   ([clips_at]).  The alternating sum of all teeth is the label, or 1 more. *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Formulas Net Pairs Step Encoder Check Main Grid Turning Product.
Import ListNotations.
Open Scope Z_scope.

(* ---- networks of hard-tanh units ---- *)
Definition hard_tanh (q : Q) : Q :=
  if Qle_bool q (-1) then (-1)%Q else if Qle_bool 1 q then 1%Q else q.
Definition tanh_layer (x : list Q) (l : qlayer) : list Q :=
  map (fun f => hard_tanh (valueQ (fst l) f x)) (snd l).
Definition tanh_eval (n : qnetwork) (x : list Q) : Q :=
  valueQ (fst (q_output n)) (snd (q_output n)) (fold_left tanh_layer (q_hidden n) x).

(* As [memorized_rational] in Grid.v, with hard-tanh units. *)
Definition memorized_by_tanh (d : nat) (D E : positive) (data : list (list Z * list Z)) (dy : nat)
    (ws : list nat) : Prop :=
  exists (h : list qlayer) (outputs : nat -> positive * form),
    Forall2 (fun l w => length (snd l) <= w)%nat h ws /\
    forall r, (r < dy)%nat -> let net := {| q_hidden := h; q_output := outputs r |} in
      q_wf d net /\ forall p, In p data ->
        (tanh_eval net (map (fun a => a # D) (fst p)) == nth r (snd p) 0%Z # E)%Q.

(* over one denominator: z / D is cut at -D and D *)
Definition clip (D z : Z) : Z := Z.max (- D) (Z.min z D).

Lemma clip_scaled z D q : (q == z # D)%Q -> (hard_tanh q == clip (Zpos D) z # D)%Q.
Proof.
  intro H. unfold hard_tanh, clip. destruct (Qle_bool q (-1)) eqn:E1; [|destruct (Qle_bool 1 q)
    eqn:E2].
  - apply Qle_bool_iff in E1. rewrite H in E1. unfold Qle in E1. cbn [Qnum Qden] in E1.
    unfold Qeq. cbn [Qnum Qden]. lia.
  - apply Qle_bool_iff in E2. rewrite H in E2. unfold Qle in E2. cbn [Qnum Qden] in E2.
    unfold Qeq. cbn [Qnum Qden]. lia.
  - assert (N1 : ~ (q <= -1)%Q) by (intro K; apply Qle_bool_iff in K; congruence).
    assert (N2 : ~ (1 <= q)%Q) by (intro K; apply Qle_bool_iff in K; congruence).
    rewrite H in *. unfold Qle in N1, N2. cbn [Qnum Qden] in N1, N2.
    rewrite Z.min_l, Z.max_r by lia. reflexivity.
Qed.

Lemma tanh_layer_scaled D (l : qlayer) x q : scaled D x q ->
  scaled (fst l * D) (map (fun f : form => clip (Zpos (fst l * D)) (dot (fst f) x + snd f * Zpos D))
    (snd l)) (tanh_layer q l).
Proof.
  intro H. destruct l as [den fs]. unfold tanh_layer, scaled. cbn [fst snd].
  induction fs as [|f fs IH]; cbn [map]; constructor; [|exact IH].
  apply clip_scaled. now apply value_scaled.
Qed.

Lemma clip_times k D z : 0 <= k -> clip (k * D) (k * z) = k * clip D z.
Proof.
  intro K. unfold clip. rewrite Z.mul_min_distr_nonneg_l by exact K.
  rewrite <- Z.mul_max_distr_nonneg_l by exact K. f_equal. ring.
Qed.

(* ---- the teeth of one group ---- *)
Section Group.
  Variable M : Z.
  Hypothesis M0 : 0 < M.

  (* the points of a group with their labels: e clip (2 M (t - s) + e y) - ... *)
  Fixpoint clips (e : Z) (b : list (Z * Z)) (t : Z) : Z :=
    match b with
    | [] => 0
    | (s, y) :: b' => e * clip M (2 * M * t - (2 * M * s - e * y)) + clips (- e) b' t
    end.
  Definition even_part (n : nat) : Z := if Nat.even n then M else 0.

  Lemma even_part_succ n : even_part (S n) = M - even_part n.
  Proof using.
    unfold even_part. rewrite Nat.even_succ, <- Nat.negb_even. destruct (Nat.even n); cbn; lia.
  Qed.

  Lemma clip_before s y e t : (e = 1 \/ e = -1) -> Z.abs y <= M -> t + 1 <= s ->
    clip M (2 * M * t - (2 * M * s - e * y)) = - M.
  Proof using M0.
    intros He Hy L. assert (2 * M * (t + 1) <= 2 * M * s) by (apply Z.mul_le_mono_nonneg_l; lia).
    unfold clip. destruct He as [-> | ->]; lia.
  Qed.

  Lemma clip_behind s y e t : (e = 1 \/ e = -1) -> Z.abs y <= M -> s + 1 <= t ->
    clip M (2 * M * t - (2 * M * s - e * y)) = M.
  Proof using M0.
    intros He Hy L. assert (2 * M * (s + 1) <= 2 * M * t) by (apply Z.mul_le_mono_nonneg_l; lia).
    unfold clip. destruct He as [-> | ->]; lia.
  Qed.

  Lemma clips_before b : forall e t, (e = 1 \/ e = -1) ->
    (forall s y, In (s, y) b -> t + 1 <= s /\ Z.abs y <= M) ->
    clips e b t = e * (even_part (length b) - M).
  Proof using M0.
    induction b as [|[s y] b IH]; intros e t He H; cbn [clips length].
    - unfold even_part. cbn. lia.
    - destruct (H s y (or_introl eq_refl)) as [L Hy]. rewrite clip_before by assumption.
      rewrite IH; [|lia|intros s' y' I; apply H; now right]. rewrite even_part_succ. ring.
  Qed.

  (* at a point of the group *)
  Lemma clips_at b : forall e t y, (e = 1 \/ e = -1) -> sorted b ->
    (forall s y', In (s, y') b -> Z.abs y' <= M) -> In (t, y) b ->
    clips e b t = y + e * even_part (length b).
  Proof using M0.
    induction b as [|[s y0] b IH]; intros e t y He Sb H I; [destruct I|]. cbn [clips length].
    inversion_clear Sb as [|? ? Sb' F]. rewrite Forall_forall in F. unfold before in F.
    destruct I as [I|I].
    - injection I as -> ->. rewrite clips_before; [|lia|].
      + pose proof (H t y (or_introl eq_refl)) as Hy.
        replace (2 * M * t - (2 * M * t - e * y)) with (e * y) by ring.
        assert (E : e * clip M (e * y) = y) by (unfold clip; destruct He as [-> | ->]; lia).
        rewrite E, even_part_succ. ring.
      + intros s' y' I. specialize (F (s', y') I). cbn [fst] in F. split; [lia|].
        apply (H s' y'). now right.
    - pose proof (F (t, y) I) as L. cbn [fst] in L.
      rewrite clip_behind by (try assumption; try lia; apply (H s y0); now left).
      rewrite (IH (- e) t y); [|lia|exact Sb'|intros s' y' I'; apply (H s' y'); now right|exact I].
      rewrite even_part_succ. ring.
  Qed.

  (* the same, tooth by tooth *)
  Fixpoint offsets (e : Z) (b : list (Z * Z)) : list Z :=
    match b with [] => [] | (s, y) :: b' => (2 * M * s - e * y) :: offsets (- e) b' end.

  Lemma clips_seq b t : forall e,
    sum (map (fun j => e * sign j * clip M (2 * M * t - nth j (offsets e b) 0))
      (seq 0 (length b))) = clips e b t.
  Proof using.
    induction b as [|[s y] b IH]; intro e; [reflexivity|].
    cbn [length seq map sum fold_right offsets nth clips]. rewrite <- (IH (- e)).
    rewrite <- seq_shift, map_map. fold (sum (map (fun j => e * sign (S j) *
      clip M (2 * M * t - nth j (offsets (- e) b) 0)) (seq 0 (length b)))).
    f_equal; [unfold sign; cbn; lia|]. unfold sum. f_equal. apply map_ext. intro j.
    rewrite sign_succ. ring.
  Qed.
End Group.

(* ---- which group: the first layer says it ---- *)
Section Selection.
  Let U : One := unit_of 1.
  Let U1 : 1 <= @one U.
  Proof. change (@one U) with 1. lia. Qed.

  Definition side (K t T : Z) : Z := if T <=? t then K else - K.
  Fixpoint steps (v0 : Z) (l : list (Z * Z)) : list Z :=
    match l with [] => [] | (_, v) :: l' => (v - v0) :: steps v l' end.

  (* 2 K times what is chosen, as an affine function of the sides *)
  Lemma select K l t : sorted l -> forall v0,
    dot (steps v0 l) (map (side K t) (map fst l)) + K * sum (steps v0 l)
    = 2 * K * (@stepf U _ v0 l t - v0).
  Proof using U1.
    induction l as [|[T v] l IH]; intros Sl v0; [cbn; ring|].
    cbn [steps map dot sum fold_right fst stepf]. change (@one U) with 1. rewrite Z.mul_1_l.
    fold (sum (steps v l)). assert (Sl' := Sl). inversion_clear Sl' as [|? ? Sl0 _].
    specialize (IH Sl0 v). unfold side at 1. destruct (Z.leb_spec T t) as [L|L].
    - rewrite Z.mul_add_distr_l. lia.
    - rewrite (@stepf_later U U1) in IH.
      + lia.
      + apply (@later_tail U U1 _ T v l t Sl). change (@one U) with 1. lia.
  Qed.

  Definition keyed (bs : list (list (Z * Z))) : list (Z * list (Z * Z)) :=
    map (fun b => (fst (hd (0, 0) b), b)) bs.

  Lemma keyed_sorted bs : (forall b, In b bs -> b <> []) -> sorted (concat bs) ->
    sorted (keyed bs).
  Proof using.
    induction bs as [|b bs IH]; intros Ne So; cbn [keyed map]; [constructor|].
    cbn [concat] in So. destruct (sorted_parts _ _ So) as [_ So']. constructor.
    - apply IH; [intros b' I; apply Ne; now right|exact So'].
    - apply Forall_map, Forall_forall. intros b' I. unfold before. cbn [fst].
      pose proof (Ne b (or_introl eq_refl)) as N. pose proof (Ne b' (or_intror I)) as N'.
      destruct b as [|p b]; [congruence|]. destruct b' as [|p' b']; [congruence|]. cbn [hd].
      apply (sorted_app _ _ So p p'); [now left|]. apply in_concat. eexists.
      split; [exact I|now left].
  Qed.

  Lemma in_chosen bs : forall b0, (forall b, In b bs -> b <> []) -> sorted (b0 ++ concat bs) ->
    forall t i, In (t, i) (b0 ++ concat bs) -> In (t, i) (@stepf U _ b0 (keyed bs) t).
  Proof using U1.
    induction bs as [|b bs IH]; intros b0 Ne So t i I; cbn [keyed map stepf concat] in *.
    - now rewrite app_nil_r in I.
    - fold (keyed bs). change (@one U) with 1. rewrite Z.mul_1_l.
      pose proof (Ne b (or_introl eq_refl)) as N. destruct b as [|p b]; [congruence|].
      cbn [hd]. destruct (sorted_parts _ _ So) as [_ So']. apply in_app_iff in I as [I|I].
      + pose proof (sorted_app _ _ So (t, i) p I (or_introl eq_refl)) as L. cbn [fst] in L.
        destruct (Z.leb_spec (fst p) t) as [L'|_]; [lia|exact I].
      + pose proof (hd_least _ (t, i) So' I) as L. cbn [hd app fst] in L.
        destruct (Z.leb_spec (fst p) t) as [_|L']; [|lia].
        apply IH; [intros b' I'; apply Ne; now right|exact So'|exact I].
  Qed.
End Selection.

(* ---- the network ---- *)
Section Network.
  Let U : One := unit_of 1.
  Let U1 : 1 <= @one U.
  Proof. change (@one U) with 1. lia. Qed.
  Variables (m dy : nat) (D R M : positive) (f : form) (b0 : list (Z * Z)).
  Variables (bs : list (list (Z * Z))) (lab : nat -> Z -> Z).
  Hypothesis Ne : forall b, In b bs -> b <> [].
  Hypothesis So : sorted (b0 ++ concat bs).
  Hypothesis Full : forall b, In b (b0 :: bs) -> length b = m.
  Hypothesis Lab : forall r i, Z.abs (lab r i) <= Zpos M.

  Let keys := map fst (keyed bs).
  (* R times the unit that tells on which side of T the place is *)
  Definition side_form (T : Z) : form :=
    (map (Z.mul (2 * Zpos R)) (fst f), 2 * Zpos R * snd f + Zpos R * (1 - 2 * T)).
  Definition tanh_first : qlayer := (R, map (stretch D 1) (f :: map side_form keys)).

  Definition offset (r j : nat) (b : list (Z * Z)) : Z :=
    nth j (offsets (Zpos M) 1 (labelled lab r b)) 0.
  Let moves (r j : nat) : list Z :=
    steps (offset r j b0) (map (fun q => (fst q, offset r j (snd q))) (keyed bs)).
  Definition tanh_tooth (r j : nat) : form :=
    (4 * Zpos M * Zpos R :: map Z.opp (moves r j), - (2 * offset r j b0) - sum (moves r j)).
  Definition tanh_second : qlayer :=
    ((2 * M)%positive, flat_map (fun r => map (tanh_tooth r) (seq 0 m)) (seq 0 dy)).
  Definition tanh_output (r : nat) : form :=
    (map (Z.mul (Zpos M)) (pick_output m dy r), - even_part (Zpos M) m).

  Let K : Z := Zpos (R * D).
  Lemma first_values X t : t = @value U f X -> Z.abs t <= Zpos R ->
    map (fun g : form => clip K (dot (fst g) X + snd g * Zpos D)) (snd tanh_first)
    = Zpos D * t :: map (side K t) keys.
  Proof using.
    intros Et Ht. assert (S : forall g, dot (fst (stretch D 1 g)) X + snd (stretch D 1 g) * Zpos D
      = Zpos D * @value U g X).
    { intro g. unfold stretch, value. cbn [fst snd]. rewrite dot_scale.
      change (@one U) with 1. ring. }
    unfold tanh_first. cbn [snd map]. rewrite S, <- Et, map_map, map_map.
    assert (EK : K = Zpos D * Zpos R) by (unfold K; rewrite Pos2Z.inj_mul; ring). f_equal.
    - rewrite EK, clip_times by lia. f_equal. unfold clip. lia.
    - apply map_ext. intro T. rewrite S.
      assert (V : @value U (side_form T) X = Zpos R * (2 * (t - T) + 1)).
      { rewrite Et. unfold value, side_form. cbn [fst snd]. rewrite dot_scale.
        change (@one U) with 1. ring. }
      rewrite V. replace (Zpos D * (Zpos R * (2 * (t - T) + 1))) with (K * (2 * (t - T) + 1))
        by (rewrite EK; ring).
      replace K with (K * 1) at 1 by ring. rewrite clip_times by (unfold K; lia).
      unfold side. destruct (Z.leb_spec T t).
      + replace (clip 1 _) with 1 by (unfold clip; lia). ring.
      + replace (clip 1 _) with (-1) by (unfold clip; lia). ring.
  Qed.

  Let group (t : Z) : list (Z * Z) := @stepf U _ b0 (keyed bs) t.

  Lemma tooth_value r j t : dot (fst (tanh_tooth r j)) (Zpos D * t :: map (side K t) keys)
    + snd (tanh_tooth r j) * K = 2 * K * (2 * Zpos M * t - offset r j (group t)).
  Proof using Ne So U1.
    unfold tanh_tooth. cbn [fst snd dot]. destruct (sorted_parts _ _ So) as [_ So'].
    assert (O : forall a x, dot (map Z.opp a) x = - dot a x).
    { induction a as [|c a IH]; intros [|y x]; cbn [map dot]; try reflexivity. rewrite IH. ring. }
    rewrite O. set (l := map (fun q => (fst q, offset r j (snd q))) (keyed bs)).
    assert (Sl : sorted l) by (apply sorted_vmap, keyed_sorted; assumption).
    assert (Ek : keys = map fst l) by (unfold keys, l; now rewrite map_map).
    pose proof (select K l t Sl (offset r j b0)) as E. fold l in moves. unfold moves. fold l.
    rewrite Ek. unfold l in E at 4. rewrite (stepf_map (offset r j)) in E. fold (group t) in E.
    assert (EK : 4 * Zpos M * Zpos R * (Zpos D * t) = 2 * K * (2 * Zpos M * t))
      by (unfold K; rewrite Pos2Z.inj_mul; ring).
    unfold group. fold U in E. rewrite EK. clear - E. lia.
  Qed.

  Lemma second_values t :
    map (fun g : form => clip (Zpos (2 * M * (R * D)))
      (dot (fst g) (Zpos D * t :: map (side K t) keys) + snd g * K)) (snd tanh_second)
    = flat_map (fun r => map (fun j => 2 * K * clip (Zpos M) (2 * Zpos M * t
        - offset r j (group t))) (seq 0 m)) (seq 0 dy).
  Proof using Ne So U1.
    unfold tanh_second. cbn [snd]. induction (seq 0 dy) as [|r rs IH]; [reflexivity|].
    cbn [flat_map]. rewrite map_app. apply f_equal2; [|exact IH]. rewrite map_map.
    apply map_ext. intro j. rewrite tooth_value. rewrite <- clip_times by (unfold K; lia). f_equal.
    unfold K. rewrite !Pos2Z.inj_mul. ring.
  Qed.

  Lemma group_full t : sorted (group t) /\ length (group t) = m.
  Proof using So Full.
    unfold group. apply (stepf_ind (fun b => sorted b /\ length b = m)).
    - split; [exact (proj1 (sorted_parts _ _ So))|apply Full; now left].
    - intros r b I. unfold keyed in I. apply in_map_iff in I as (b' & E & I). injection E as _ <-.
      split; [|apply Full; now right]. destruct (sorted_parts _ _ So) as [_ So'].
      clear - So' I. induction bs as [|c cs IH]; [destruct I|]. cbn [concat] in So'.
      destruct (sorted_parts _ _ So') as [Sc Scs]. destruct I as [->|I]; [exact Sc|].
      exact (IH I Scs).
  Qed.

  Lemma output_value r t i : (r < dy)%nat -> In (t, i) (b0 ++ concat bs) ->
    dot (fst (tanh_output r)) (flat_map (fun r => map (fun j => 2 * K * clip (Zpos M)
      (2 * Zpos M * t - offset r j (group t))) (seq 0 m)) (seq 0 dy))
    + snd (tanh_output r) * (2 * Zpos M * K) = 2 * Zpos M * K * lab r i.
  Proof using Ne So Full Lab U1.
    intros Hr I. pose proof (in_chosen bs b0 Ne So t i I) as Ig. fold U in Ig. fold (group t) in Ig.
    destruct (group_full t) as [Sg Lg]. unfold tanh_output. cbn [fst snd].
    rewrite dot_scale. unfold pick_output.
    rewrite (dot_blocks (fun i j => if Nat.eqb i r then sign j else 0)), (sum_one _ r dy Hr).
    2: { intros r' N. apply sum_zero. intros j _. apply Nat.eqb_neq in N. rewrite N. lia. }
    rewrite Nat.eqb_refl. set (b := labelled lab r (group t)).
    assert (Lb : length b = m) by (unfold b, labelled; now rewrite map_length).
    assert (E : sum (map (fun j => sign j * (2 * K * clip (Zpos M) (2 * Zpos M * t
      - offset r j (group t)))) (seq 0 m)) = 2 * K * clips (Zpos M) 1 b t).
    { rewrite <- (clips_seq (Zpos M) b t 1), Lb. unfold offset. fold b.
      induction (seq 0 m) as [|j js IH]; [cbn; ring|]. cbn [map sum fold_right]. unfold sum in IH.
      rewrite IH. ring. }
    rewrite E, (clips_at (Zpos M) ltac:(lia) b 1 t (lab r i)).
    - rewrite Lb. ring.
    - now left.
    - exact (sorted_vmap (lab r) _ Sg).
    - intros s y Iy. unfold b, labelled in Iy. apply in_map_iff in Iy as (q & Eq & _).
      injection Eq as _ <-. apply Lab.
    - unfold b, labelled. apply in_map_iff. now exists (t, i).
  Qed.
End Network.

Lemma labels_of (data : list (list Z * list Z)) : exists (M : positive) (lab : nat -> Z -> Z),
  (forall r i, Z.abs (lab r i) <= Zpos M) /\
  forall r i, lab r (Z.of_nat i) = nth r (snd (nth i data ([], []))) 0.
Proof.
  destruct (label_bound data) as (M & HM & B). exists (Z.to_pos (M + 1)),
    (fun r i => nth r (snd (nth (Z.to_nat i) data ([], []))) 0). rewrite Z2Pos.id by lia.
  split; [|intros r i; now rewrite Nat2Z.id]. intros r i.
  destruct (Nat.lt_ge_cases (Z.to_nat i) (length data)) as [L|L].
  - pose proof (B _ r (nth_In data ([], []) L)). lia.
  - rewrite (nth_overflow data) by exact L. cbn [snd]. destruct r; cbn [nth]; lia.
Qed.

Lemma full_groups m g (l : list (Z * Z)) : (1 <= m)%nat -> (1 <= g)%nat -> sorted l ->
  (length l <= g * m)%nat -> exists b0 bs, sorted (b0 ++ concat bs) /\ S (length bs) = g /\
    (forall b, In b (b0 :: bs) -> length b = m) /\ (forall b, In b bs -> b <> []) /\
    incl l (b0 ++ concat bs).
Proof.
  intros m1 g1 Sl L. destruct (filled (g * m - length l) l Sl) as (l' & Sl' & Ll & Inc).
  destruct (blocks_of m g l' ltac:(lia)) as (all & Ec & La & H).
  destruct all as [|b0 bs]; [cbn in La; lia|]. cbn [concat] in Ec. rewrite <- Ec in Sl', Inc.
  exists b0, bs. split; [exact Sl'|]. split; [exact La|]. split; [exact H|]. split; [|exact Inc].
  intros b I E. specialize (H b (or_intror I)). rewrite E in H. cbn in H. lia.
Qed.

Lemma second_width m dy R M b0 bs lab :
  length (snd (tanh_second m dy R M b0 bs lab)) = (dy * m)%nat.
Proof.
  unfold tanh_second. cbn [snd]. rewrite <- (seq_length dy 0) at 2.
  induction (seq 0 dy) as [|r rs IH]; [reflexivity|]. cbn [flat_map length].
  rewrite app_length, map_length, seq_length, IH. reflexivity.
Qed.

Lemma tanh_output_length m dy M r : length (fst (tanh_output m dy M r)) = (dy * m)%nat.
Proof.
  unfold tanh_output, pick_output. cbn [fst]. rewrite map_length.
  transitivity (length (seq 0 dy) * m)%nat; [|now rewrite seq_length].
  induction (seq 0 dy) as [|i rs IH]; [reflexivity|]. cbn [flat_map length].
  rewrite app_length, map_length, seq_length, IH. reflexivity.
Qed.

Lemma fit_length d (f : form) : length (fst (fit d f)) = d.
Proof. unfold fit. cbn [fst]. rewrite firstn_length, app_length, repeat_length. lia. Qed.

Lemma tanh_wf m dy d D R M (f : form) b0 bs lab o : length (fst f) = d ->
  length (fst o) = (dy * m)%nat ->
  wf_hidden d [snd (tanh_first D R f bs); snd (tanh_second m dy R M b0 bs lab)] o.
Proof.
  intros Lf Lo. cbn [wf_hidden]. split; [|split].
  - unfold tanh_first. cbn [snd]. apply Forall_map. constructor.
    + unfold stretch. cbn [fst]. now rewrite map_length.
    + apply Forall_map, Forall_forall. intros T _. unfold stretch, side_form. cbn [fst].
      now rewrite !map_length.
  - apply Forall_forall. intros g I. unfold tanh_second in I. cbn [snd] in I.
    apply in_flat_map in I as (r & _ & I). apply in_map_iff in I as (j & <- & _).
    unfold tanh_tooth, tanh_first. cbn [fst snd map length]. f_equal.
    rewrite !map_length. generalize (offset M lab r j b0).
    induction (keyed bs) as [|q l IH]; intro v; [reflexivity|]. cbn [map steps length]. f_equal.
    apply IH.
  - now rewrite Lo, second_width.
Qed.

(* THEOREM yun_hard_tanh [yun-2019: yun-conditions].  Hard-tanh units: N >= 1 distinct points of Q^d
   with labels in Q^(d_y) are memorized by a network with two hidden layers of at most d1 and d2
   units if d1 floor(d2 / d_y) >= N; the paper has 4 floor(d1 / 2) floor(d2 / (2 d_y)) >= N. *)
Theorem yun_hard_tanh : forall d (D E : positive) dy d1 d2 (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  (length data <= room d1 d2 dy)%nat ->
  memorized_by_tanh d D E data dy [d1; d2].
Proof.
  unfold room. intros d D E dy d1 d2 data Hd Hdy HN Ln Nd HW. set (m := (d2 / dy)%nat) in *.
  assert (Hm : (1 <= m)%nat) by (destruct m; [rewrite Nat.mul_0_r in HW; lia|lia]).
  assert (H1 : (1 <= d1)%nat) by (destruct d1; [cbn in HW; lia|lia]).
  destruct (numbered_line d data Hd Ln Nd) as (f & l & Sl & Ll & Il).
  destruct (labels_of data) as (M & lab & Lab & Lv).
  destruct (bounded fst l) as (R0 & HR0 & HR). set (R := Z.to_pos (R0 + 1)).
  destruct (full_groups m d1 l Hm H1 Sl ltac:(lia)) as (b0 & bs & So & Lbs & Full & Ne & Inc).
  set (first := tanh_first D R (fit d f) bs). set (second := tanh_second m dy R M b0 bs lab).
  exists [first; second], (fun r => (E, tanh_output m dy M r)). split.
  - apply Forall2_cons; [|apply Forall2_cons; [|apply Forall2_nil]].
    + unfold first, tanh_first, keyed. cbn [snd]. rewrite map_length. cbn [length].
      rewrite !map_length. lia.
    + unfold second. rewrite second_width. unfold m. apply Nat.mul_div_le. lia.
  - intros r Hr. cbn zeta. split.
    + unfold q_wf, wf, skeleton. cbn [q_hidden q_output hidden output fst snd map].
      apply tanh_wf; [apply fit_length|apply tanh_output_length].
    + intros p Hp. destruct (numbered_in data p Hp) as (i & Li & Ei & Ii).
      destruct (Il _ Ii) as [_ I]. cbn [fst snd] in I.
      set (t := @value (unit_of 1) f (fst p)) in *.
      assert (Ht : Z.abs t <= Zpos R).
      { specialize (HR _ I). cbn [fst] in HR. unfold R. rewrite Z2Pos.id by lia. lia. }
      assert (Et : t = @value (unit_of 1) (fit d f) (fst p))
        by (symmetry; apply value_fit; now apply Ln).
      assert (S1 := tanh_layer_scaled D first _ _ (scaled_points D (fst p))).
      assert (F1 : fst first = R) by reflexivity. rewrite F1 in S1. unfold first in S1.
      rewrite (first_values D R _ bs (fst p) t Et Ht) in S1.
      assert (S2 := tanh_layer_scaled (R * D) second _ _ S1).
      assert (F2 : fst second = (2 * M)%positive) by reflexivity. rewrite F2 in S2.
      unfold second in S2 at 1.
      rewrite (second_values m dy D R M b0 bs lab Ne So t) in S2. fold second in S2.
      unfold tanh_eval. cbn [q_hidden q_output fst snd fold_left]. fold first in S2.
      rewrite (value_scaled _ _ _ _ _ S2).
      assert (EK : Zpos (2 * M * (R * D)) = 2 * Zpos M * Zpos (R * D))
        by (rewrite !Pos2Z.inj_mul; ring).
      rewrite EK, (output_value m dy D R M b0 bs lab Ne So Full Lab r t (Z.of_nat i) Hr
        (Inc _ I)), Lv, Ei.
      unfold Qeq. cbn [Qnum Qden]. rewrite !Pos2Z.inj_mul. ring.
Qed.
