(* Yun, Sra and Jadbabaie 2019, two hidden layers: with integers as weights
   floor((d1 + 1) / 2) floor(d2 / d_y) >= N suffices.

   The points stand on a line in groups of m = floor(d2 / d_y) neighbours.
   The first layer has t and
   two ramps for every group but the first, so that a neuron of the second layer can be any affine
   function of t in every group ([omega_value] of Encoder.v).  For every output the second layer has
   m teeth, whose alternating sum runs through the points of the group ([zigzag]).  The condition of
   the paper, d1 d2 >= 4 N d_y, implies the one here. *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Formulas Net Pairs Step Encoder Ledger Check Direction Main Shallow.
Import ListNotations.
Open Scope Z_scope.

(* ---- the zigzag through the points of a group ---- *)
Section Zigzag.
  Let U : One := unit_of 1.
  Variable S : Z.                                (* slope of the sides *)
  Hypothesis S0 : 0 <= S.

  Let at_ (F : Z * Z) (s : Z) : Z := fst F * s + snd F.

  (* the teeth after the point (t0, y0), where the sum has slope e S *)
  Fixpoint teeth_after (e t0 y0 : Z) (b : list (Z * Z)) : list (Z * Z) :=
    match b with
    | [] => []
    | (t, y) :: b' => (2 * S, - (S * (t + t0)) - e * (y - y0)) :: teeth_after (- e) t y b'
    end.
  Definition teeth (b : list (Z * Z)) : list (Z * Z) :=
    match b with [] => [] | (t, y) :: b' => (S, y - S * t) :: teeth_after 1 t y b' end.

  (* e relu(F1) - e relu(F2) + e relu(F3) - ... *)
  Fixpoint alternating_sum (e : Z) (Fs : list (Z * Z)) (s : Z) : Z :=
    match Fs with [] => 0 | F :: Fs' => e * relu (at_ F s) + alternating_sum (- e) Fs' s end.

  (* neighbours are no steeper than S *)
  Fixpoint gentle (t0 y0 : Z) (b : list (Z * Z)) : Prop :=
    match b with
    | [] => True
    | (t, y) :: b' => t0 < t /\ Z.abs (y - y0) <= S * (t - t0) /\ gentle t y b'
    end.

  Lemma later_teeth_silent b : forall e e' t0 y0 s, (e = 1 \/ e = -1) -> gentle t0 y0 b ->
    s <= t0 ->
    alternating_sum e' (teeth_after e t0 y0 b) s = 0.
  Proof.
    induction b as [|[t y] b IH]; intros e e' t0 y0 s He G L; cbn [teeth_after alternating_sum];
      [reflexivity|].
    destruct G as (L1 & A & G). rewrite (IH (- e) (- e') t y s) by (try assumption; lia).
    assert (K : at_ (2 * S, - (S * (t + t0)) - e * (y - y0)) s <= 0).
    { unfold at_. cbn [fst snd]. assert (S * s <= S * t0) by (apply Z.mul_le_mono_nonneg_l; lia).
      destruct He as [-> | ->]; lia. }
    unfold relu. rewrite Z.max_r by exact K. lia.
  Qed.

  Lemma zigzag_after b : forall e t0 y0 t y, (e = 1 \/ e = -1) -> gentle t0 y0 b ->
    In (t, y) ((t0, y0) :: b) ->
    y0 + e * (S * (t - t0)) + alternating_sum (- e) (teeth_after e t0 y0 b) t = y /\ t0 <= t.
  Proof.
    induction b as [|[t1 y1] b IH]; intros e t0 y0 t y He G I.
    - destruct I as [E|[]]. injection E as -> ->. cbn [teeth_after alternating_sum]. lia.
    - destruct I as [E|I].
      + injection E as -> ->. rewrite later_teeth_silent by (try assumption; lia). lia.
      + destruct G as (L1 & A & G).
        destruct (IH (- e) t1 y1 t y ltac:(lia) G I) as [E L]. split; [|lia].
        cbn [teeth_after alternating_sum].
        assert (K : 0 <= at_ (2 * S, - (S * (t1 + t0)) - e * (y1 - y0)) t).
        { unfold at_. cbn [fst snd]. assert (S * t1 <= S * t) by (apply Z.mul_le_mono_nonneg_l;
            lia).
          destruct He as [-> | ->]; lia. }
        unfold relu. rewrite Z.max_l by exact K. unfold at_. cbn [fst snd].
        rewrite <- E. destruct He as [-> | ->]; ring.
  Qed.

  Lemma zigzag b t y : (forall t' y', In (t', y') b -> 0 <= y') ->
    match b with [] => True | (t0, y0) :: b' => gentle t0 y0 b' end ->
    In (t, y) b -> alternating_sum 1 (teeth b) t = y.
  Proof.
    intros P G I. destruct b as [|[t0 y0] b]; [destruct I|].
    destruct (zigzag_after b 1 t0 y0 t y ltac:(now left) G I) as [E L].
    cbn [teeth alternating_sum]. pose proof (P t0 y0 (or_introl eq_refl)).
    assert (K : 0 <= at_ (S, y0 - S * t0) t).
    { unfold at_. cbn [fst snd]. assert (S * t0 <= S * t) by (apply Z.mul_le_mono_nonneg_l; lia).
      lia. }
    unfold relu. rewrite Z.max_l by exact K. unfold at_. cbn [fst snd].
    replace (-1) with (- (1)) by reflexivity. rewrite <- E. ring.
  Qed.

  Lemma teeth_length b : length (teeth b) = length b.
  Proof.
    assert (H : forall l e t0 y0, length (teeth_after e t0 y0 l) = length l).
    { induction l as [|[t y] l IH]; intros; cbn [teeth_after length]; auto. }
    destruct b as [|[t y] b]; [reflexivity|]. cbn [teeth length]. now rewrite H.
  Qed.

  (* the sum over m teeth, the missing ones being 0 *)
  Definition sign (j : nat) : Z := if Nat.even j then 1 else -1.

  Lemma sign_succ j : sign (Datatypes.S j) = - sign j.
  Proof. unfold sign. rewrite Nat.even_succ, <- Nat.negb_even. now destruct (Nat.even j). Qed.

  Lemma alternating_seq Fs s : forall e m, (length Fs <= m)%nat ->
    sum (map (fun j => e * sign j * relu (at_ (nth j Fs (0,
      0)) s)) (seq 0 m)) = alternating_sum e Fs s.
  Proof.
    induction Fs as [|F Fs IH]; intros e m L.
    - cbn [alternating_sum]. clear L. generalize (seq 0 m). intro js.
      induction js as [|j js IHj]; [reflexivity|]. cbn [map sum fold_right]. unfold sum in IHj.
      rewrite IHj. replace (at_ (nth j [] (0, 0)) s) with 0 by (destruct j; reflexivity).
      cbn. lia.
    - destruct m as [|m]; [cbn in L; lia|]. cbn [seq map sum fold_right alternating_sum nth].
      fold (sum (map (fun j => e * sign j * relu (at_ (nth j (F :: Fs) (0, 0)) s)) (seq 1 m))).
      rewrite <- seq_shift, map_map, <- (IH (- e) m) by (cbn in L; lia).
      replace (e * sign 0 * relu (at_ F s)) with (e * relu (at_ F s)) by (unfold sign; cbn; lia).
      f_equal. unfold sum. f_equal. apply map_ext. intro j. rewrite sign_succ. cbn [nth]. ring.
  Qed.
End Zigzag.

(* ---- groups ---- *)
Lemma chunks_in n B : forall l t i d, sorted l -> In (t, i) l -> (length l <= B * S n)%nat ->
  In (t, i) (@stepf (unit_of 1) _ d (chunks n B l) t).
Proof.
  induction B as [|B IH]; intros l t i d Sl I L; [destruct l; [destruct I|cbn in L; lia]|].
  destruct l as [|p l]; [destruct I|]. cbn [chunks stepf].
  assert (El : p :: l = (p :: firstn n l) ++ skipn n l) by (cbn; now rewrite firstn_skipn).
  assert (Sl' := Sl). rewrite El in Sl', I. destruct (sorted_parts _ _ Sl') as [_ Sb].
  assert (Lp : fst p <= t).
  { apply in_app_iff in I as [[->|I]|I]; [cbn; lia| |]; inversion_clear Sl as [|? ? _ F];
      rewrite Forall_forall in F; unfold before in F; assert (J : In (t, i) l);
      try (apply F in J; cbn [fst] in J; lia).
    - rewrite <- (firstn_skipn n l). apply in_app_iff. now left.
    - rewrite <- (firstn_skipn n l). apply in_app_iff. now right. }
  change (@one (unit_of 1)) with 1. destruct (Z.leb_spec (1 * fst p) t) as [_|]; [|lia].
  apply in_app_iff in I as [I|I].
  - rewrite (@stepf_later (unit_of 1)); [exact I|change (@one (unit_of 1)) with 1; lia|].
    apply Forall_forall. intros [r b] Hr. destruct (chunks_spec n B _ Sb) as (_ & _ & E).
    destruct (E r b Hr) as (_ & _ & _ & y & Hy). change (@one (unit_of 1)) with 1. cbn [fst].
    pose proof (sorted_app _ _ Sl' (t, i) (r, y) I Hy). cbn [fst] in *. lia.
  - apply IH; [exact Sb|exact I|]. rewrite skipn_length. cbn in L. lia.
Qed.

(* labels of a group: gentle, if the labels are between 0 and S *)
Lemma sorted_gentle S (lab : Z -> Z) b : forall t0 i0, (forall i, 0 <= lab i <= S) ->
  sorted ((t0, i0) :: b) -> gentle S t0 (lab i0) (map (fun q => (fst q, lab (snd q))) b).
Proof.
  induction b as [|[t i] b IH]; intros t0 i0 H Sb; cbn [map gentle fst snd]; [exact I|].
  inversion_clear Sb as [|? ? Sb' F]. inversion_clear F as [|? ? F1 _]. unfold before in F1.
  cbn [fst] in F1.
  split; [exact F1|]. split; [|now apply IH]. pose proof (H i). pose proof (H i0).
  assert (S * 1 <= S * (t - t0)) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
Qed.

(* ---- the network ---- *)
Lemma dot_blocks {A B} (c v : A -> B -> Z) js : forall rs,
  dot (flat_map (fun r => map (c r) js) rs) (flat_map (fun r => map (v r) js) rs)
  = sum (map (fun r => sum (map (fun j => c r j * v r j) js)) rs).
Proof.
  assert (D : forall r, dot (map (c r) js) (map (v r) js) = sum (map (fun j => c r j * v r j) js)).
  { intro r. induction js as [|j js IH]; [reflexivity|]. cbn [map dot sum fold_right].
    unfold sum in IH. now rewrite IH. }
  induction rs as [|r rs IH]; [reflexivity|]. cbn [flat_map map sum fold_right].
  rewrite dot_app by now rewrite !map_length. rewrite IH, D. reflexivity.
Qed.

Lemma sum_zero {A} (f : A -> Z) l : (forall a, In a l -> f a = 0) -> sum (map f l) = 0.
Proof.
  induction l as [|a l IH]; intro H; [reflexivity|]. cbn [map sum fold_right].
  unfold sum in IH. rewrite IH by (intros x Hx; apply H; now right). rewrite (H a); [lia|now left].
Qed.

Lemma sum_one (f : nat -> Z) r n : (r < n)%nat -> (forall i, i <> r -> f i = 0) ->
  sum (map f (seq 0 n)) = f r.
Proof.
  intros L H. replace n with (r + S (n - S r))%nat by lia. rewrite seq_app, map_app, sum_app.
  rewrite sum_zero; [|intros i Hi; apply in_seq in Hi; apply H; lia].
  cbn [seq plus map sum fold_right]. fold (sum (map f (seq (S r) (n - S r)))).
  rewrite sum_zero; [lia|]. intros i Hi. apply in_seq in Hi. apply H. lia.
Qed.

Section Network.
  Let U : One := unit_of 1.
  Let U1 : 1 <= @one U.
  Proof. change (@one U) with 1. lia. Qed.
  (* groups: [first], and then those of [rest] from their keys on; outputs are numbers of labels *)
  Variables (m dy : nat) (Sl0 : Z) (first : list (Z * Z)) (rest : list (Z * list (Z * Z))).
  Variable lab : nat -> Z -> Z.
  Hypothesis Rest : sorted rest.

  Let group (t : Z) : list (Z * Z) := @stepf U _ first rest t.
  Definition labelled (r : nat) (b : list (Z * Z)) : list (Z * Z) :=
    map (fun q => (fst q, lab r (snd q))) b.
  (* tooth j of output r, as an affine function of t in every group *)
  Definition tooth (r j : nat) (b : list (Z * Z)) : Z * Z :=
    nth j (teeth Sl0 (labelled r b)) (0, 0).
  Definition tooth_neuron (r j : nat) : form :=
    (fst (tooth r j first) :: omega (tooth r j first) (vmap (tooth r j) rest),
      snd (tooth r j first)).
  Definition thermometer : list form := ([1], 0) :: ramps rest.
  Definition all_teeth : list form := flat_map (fun r => map (tooth_neuron r) (seq 0 m)) (seq 0 dy).
  Definition pick_output (r : nat) : list Z :=
    flat_map (fun i => map (fun j => if Nat.eqb i r then sign j else 0) (seq 0 m)) (seq 0 dy).

  Lemma tooth_neuron_value r j t : 0 <= t ->
    @value U (tooth_neuron r j) (@layer U thermometer [t])
    = fst (tooth r j (group t)) * t + snd (tooth r j (group t)).
  Proof.
    intro Ht. unfold tooth_neuron, thermometer. cbn [layer affine map].
    fold (@affine U (ramps rest) [t]). fold (@layer U (ramps rest) [t]).
    unfold value at 1. cbn [dot fst snd].
    rewrite <- (ramps_vmap (tooth r j) rest).
    rewrite (@omega_value U U1).
    - rewrite stepf_vmap. fold (group t). unfold ev, value. cbn [dot fst snd].
      change (@one U) with 1. unfold relu. rewrite Z.max_l by lia. ring.
    - now apply sorted_vmap.
    - apply integer_margin.
  Qed.

  (* the teeth of an output add up to the zigzag of the group *)
  Lemma teeth_sum r t : 0 <= t -> (r < dy)%nat -> (length (group t) <= m)%nat ->
    dot (pick_output r) (@layer U all_teeth (@layer U thermometer [t]))
    = alternating_sum 1 (teeth Sl0 (labelled r (group t))) t.
  Proof.
    intros Ht Hr Lb. set (b := group t) in *. set (x := @layer U thermometer [t]).
    assert (E : @layer U all_teeth x = flat_map (fun r' => map (fun j =>
      relu (fst (tooth r' j b) * t + snd (tooth r' j b))) (seq 0 m)) (seq 0 dy)).
    { unfold all_teeth, layer, affine. rewrite map_map. generalize (seq 0 dy). intro rs.
      induction rs as [|r' rs IH]; [reflexivity|]. cbn [flat_map]. rewrite map_app, IH. f_equal.
      rewrite map_map. apply map_ext. intro j. unfold x. now rewrite tooth_neuron_value. }
    rewrite E. unfold pick_output.
    rewrite (dot_blocks (fun i j => if Nat.eqb i r then sign j else 0)), (sum_one _ r dy Hr).
    2: { intros r' N. apply sum_zero. intros j _. apply Nat.eqb_neq in N. rewrite N. lia. }
    rewrite Nat.eqb_refl, <- (alternating_seq _ t 1 m).
    - f_equal. apply map_ext. intro j. unfold tooth. ring.
    - rewrite teeth_length. unfold labelled. now rewrite map_length.
  Qed.

  Lemma teeth_of_point r t i : (forall r i, 0 <= lab r i <= Sl0) -> 0 <= t -> (r < dy)%nat ->
    sorted (group t) -> (length (group t) <= m)%nat -> In (t, i) (group t) ->
    dot (pick_output r) (@layer U all_teeth (@layer U thermometer [t])) = lab r i.
  Proof.
    intros Lab Ht Hr Sb Lb I. rewrite teeth_sum by assumption. set (b := group t) in *.
    apply zigzag.
    - pose proof (Lab r i). lia.
    - intros t' y' H. unfold labelled in H. apply in_map_iff in H as (q & Eq & _).
      injection Eq as _ <-. apply Lab.
    - destruct b as [|[t0 i0] b']; [exact Logic.I|]. cbn [labelled map fst snd].
      apply sorted_gentle; [intro; apply Lab|exact Sb].
    - unfold labelled. apply in_map_iff. now exists (t, i).
  Qed.

  Lemma all_teeth_width : length all_teeth = (dy * m)%nat.
  Proof.
    unfold all_teeth. rewrite <- (seq_length dy 0) at 2. generalize (seq 0 dy). intro rs.
    induction rs as [|r rs IH]; [reflexivity|]. cbn [flat_map length].
    rewrite app_length, map_length, seq_length, IH. lia.
  Qed.
End Network.

(* ---- groups of m neighbours ---- *)
Section Groups.
  Let U : One := unit_of 1.
  Let U1 : 1 <= @one U.
  Proof. change (@one U) with 1. lia. Qed.
  Variables (m g : nat) (l : list (Z * Z)).
  Hypothesis m1 : (1 <= m)%nat.
  Hypothesis Sorted : sorted l.
  Hypothesis Fit : (length l <= g * m)%nat.

  Let cs := chunks (m - 1) g l.
  Definition first_group : list (Z * Z) := match cs with [] => [] | (_, b) :: _ => b end.
  Definition other_groups : list (Z * list (Z * Z)) := tl cs.

  Lemma in_its_group t i : In (t, i) l -> In (t, i) (@stepf U _ first_group other_groups t).
  Proof.
    intro I. assert (Fit' : (length l <= g * S (m - 1))%nat) by (replace (S (m - 1)) with m by lia;
      exact Fit).
    pose proof (chunks_in (m - 1) g l t i first_group Sorted I Fit') as H. fold cs in H.
    destruct (chunks_spec (m - 1) g l Sorted) as (_ & Sc & _). fold cs in Sc.
    unfold first_group, other_groups in *. fold U in H. destruct cs as [|[r b] cs']; [exact H|].
    cbn [tl stepf] in *. destruct (one * r <=? t) eqn:L; [exact H|].
    rewrite (@stepf_later U U1); [exact H|]. apply Z.leb_gt in L.
    apply (@later_tail U U1 _ r b cs' t Sc L).
  Qed.

  Lemma groups_good b : b = first_group \/ (exists r, In (r, b) other_groups) ->
    sorted b /\ (length b <= m)%nat /\ incl b l.
  Proof using m1 Sorted.
    clear Fit. intro H. assert (K : b = [] \/ exists r, In (r, b) cs).
    { unfold first_group, other_groups in H. destruct cs as [|[r0 b0] cs']; cbn in H;
        [destruct H as [->|(? & [])]; now left|].
      right. destruct H as [->|(r & Hr)]; [exists r0; now left|exists r; now right]. }
    destruct K as [->|(r & Hr)]; [split; [constructor|]; split; [cbn; lia|intros x []]|].
    destruct (chunks_spec (m - 1) g l Sorted) as (_ & _ & I).
    destruct (I r b Hr) as (H1 & H2 & H3 & _). split; [exact H1|]. split; [lia|exact H3].
  Qed.

  Lemma its_group_good t :
    let b := @stepf U _ first_group other_groups t in sorted b /\ (length b <= m)%nat /\ incl b l.
  Proof using m1 Sorted.
    clear Fit. apply groups_good.
    apply (stepf_ind (fun b => b = first_group \/ exists r, In (r, b) other_groups)); [now left|].
    intros r v H. right. now exists r.
  Qed.

  Lemma groups_sorted : sorted other_groups.
  Proof using m1 Sorted.
    clear Fit. destruct (chunks_spec (m - 1) g l Sorted) as (_ & Sc & _). fold cs in Sc.
    unfold other_groups. destruct cs; [constructor|]. now inversion_clear Sc.
  Qed.

  Lemma groups_length : (length other_groups <= g - 1)%nat.
  Proof using m1 Sorted.
    clear Fit. destruct (chunks_spec (m - 1) g l Sorted) as (L & _). fold cs in L.
    unfold other_groups. destruct cs; cbn [tl length] in *; lia.
  Qed.
End Groups.

(* ---- networks with several outputs ---- *)
(* Points X / D of Q^d with label vectors Y / E: hidden layers, at most so wide, and an output for
   every entry of the labels. *)
Definition memorized_rational (d : nat) (D E : positive) (data : list (list Z * list Z)) (dy : nat)
    (ws : list nat) : Prop :=
  exists (h : list qlayer) (outputs : nat -> positive * form),
    Forall2 (fun l w => length (snd l) <= w)%nat h ws /\
    forall r, (r < dy)%nat -> let net := {| q_hidden := h; q_output := outputs r |} in
      q_wf d net /\ memorizes net D E (map (fun p => (fst p, nth r (snd p) 0)) data).

(* The same with labels in Z^(d_y). *)
Definition memorized_vectors (d : nat) (D : positive) (data : list (list Z * list Z)) (dy : nat)
    (ws : list nat) : Prop := memorized_rational d D 1 data dy ws.

(* And with integers as weights. *)
Definition memorized_by_integers (d : nat) (D : positive) (data : list (list Z * list Z))
    (dy : nat) (ws : list nat) : Prop :=
  exists (h : list (list form)) (outputs : nat -> form),
    Forall2 (fun l w => length l <= w)%nat h ws /\
    forall r, (r < dy)%nat ->
      let net := {| q_hidden := map (pair 1%positive) h; q_output := (1%positive, outputs r) |} in
      q_wf d net /\ memorizes net D 1 (map (fun p => (fst p, nth r (snd p) 0)) data).

Lemma integers_are_rational d D data dy ws :
  memorized_by_integers d D data dy ws -> memorized_vectors d D data dy ws.
Proof.
  intros (h & outs & Hw & H). exists (map (pair 1%positive) h), (fun r => (1%positive, outs r)).
  split; [|exact H]. clear H. induction Hw; cbn [map]; constructor; assumption.
Qed.

Lemma labels_divided d D E data dy ws :
  memorized_vectors d D data dy ws -> memorized_rational d D E data dy ws.
Proof.
  intros (h & outs & Hw & H). exists h, (fun r => (fst (outs r) * E, snd (outs r))%positive).
  split; [exact Hw|]. intros r Hr. destruct (H r Hr) as [Wf M]. split; [exact Wf|].
  intros X y I. specialize (M X y I). unfold evalQ, valueQ in *.
  cbn [q_hidden q_output fst snd] in *.
  destruct (dotQ (fst (snd (outs r))) _ + inject_Z (snd (snd (outs r))))%Q as [p q].
  unfold Qeq, Qmult in *. cbn [Qnum Qden] in *. rewrite ?Pos2Z.inj_mul in *. nia.
Qed.

Lemma label_bound (data : list (list Z * list Z)) : exists M, 0 <= M /\
  forall p r, In p data -> Z.abs (nth r (snd p) 0) <= M.
Proof.
  assert (V : forall v : list Z, exists M, 0 <= M /\ forall r, Z.abs (nth r v 0) <= M).
  { induction v as [|a v (M & HM & H)]; [exists 0; split; [lia|intros [|r]; cbn; lia]|].
    exists (M + Z.abs a). split; [lia|]. intros [|r]; cbn [nth]; [lia|]. specialize (H r). lia. }
  induction data as [|p data (M & HM & H)]; [exists 0; split; [lia|intros p r []]|].
  destruct (V (snd p)) as (M' & HM' & H'). exists (M + M'). split; [lia|].
  intros q r [<-|I]; [specialize (H' r); lia|specialize (H q r I); lia].
Qed.

Definition numbered (data : list (list Z * list Z)) : list (list Z * Z) :=
  combine (map fst data) (map Z.of_nat (seq 0 (length data))).

Lemma numbered_fst data : map fst (numbered data) = map fst data.
Proof.
  unfold numbered. assert (L : length (map fst data) = length (map Z.of_nat (seq 0 (length data))))
    by now rewrite !map_length, seq_length.
  revert L. generalize (map Z.of_nat (seq 0 (length data))). generalize (map fst data).
  induction l as [|x l IH]; intros [|k l'] L; cbn in *; try discriminate; [reflexivity|]. f_equal.
  apply IH. lia.
Qed.

Lemma numbered_in data : forall p, In p data -> exists i, (i < length data)%nat /\
  nth i data ([], []) = p /\ In (fst p, Z.of_nat i) (numbered data).
Proof.
  intros p H. apply (In_nth _ _ ([], [])) in H as (i & L & E). exists i. split; [exact L|].
  split; [exact E|].
  unfold numbered. rewrite <- E. change (fst (nth i data ([], []))) with (fst (nth i data ([],
    []))).
  rewrite <- (map_nth fst). cbn [fst].
  assert (K : nth i (combine (map fst data) (map Z.of_nat (seq 0 (length data)))) ([], Z.of_nat 0)
    = (nth i (map fst data) [], Z.of_nat i)).
  { rewrite combine_nth by now rewrite !map_length, seq_length.
    rewrite map_nth, seq_nth by exact L. reflexivity. }
  rewrite <- K. apply nth_In. rewrite combine_length, !map_length, seq_length. lia.
Qed.

(* the points on a line, by their numbers *)
Lemma numbered_line d (data : list (list Z * list Z)) : (1 <= d)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  exists f l, sorted l /\ length l = length data /\ forall p, In p (numbered data) ->
    0 <= @value (unit_of 1) f (fst p) /\ In (@value (unit_of 1) f (fst p), snd p) l.
Proof.
  intros Hd Ln Nd. assert (Ds : distinct d (numbered data)).
  { split; [|now rewrite numbered_fst]. intros X i H. apply (in_map fst) in H.
    rewrite numbered_fst in H. cbn [fst] in H. apply in_map_iff in H as (p & <- & H). now apply Ln.
    }
  destruct (integer_line d (numbered data) Hd Ds) as (f & l & Sl & Ll & Il). exists f, l.
  split; [exact Sl|]. split; [|exact Il].
  now rewrite Ll, <- (map_length fst), numbered_fst, map_length.
Qed.

(* labels by the numbers of their points, shifted into 0, ..., 2 M *)
Lemma shifted_labels (data : list (list Z * list Z)) : exists M (lab : nat -> Z -> Z), 0 <= M /\
  (forall r i, 0 <= lab r i <= 2 * M) /\
  forall r i, (i < length data)%nat ->
    lab r (Z.of_nat i) = nth r (snd (nth i data ([], []))) 0 + M.
Proof.
  destruct (label_bound data) as (M & HM & B).
  exists M, (fun r i => nth r (snd (nth (Z.to_nat i) data ([], []))) 0 + M). split; [exact HM|].
  split; [|intros r i _; now rewrite Nat2Z.id].
  intros r i. destruct (Nat.lt_ge_cases (Z.to_nat i) (length data)) as [L|L].
  - pose proof (B _ r (nth_In data ([], []) L)). lia.
  - rewrite (nth_overflow data) by exact L. cbn [snd]. destruct r; cbn [nth]; lia.
Qed.

(* THEOREM yun [yun-2019: yun-conditions].
N >= 1 distinct points of Q^d with labels in Z^(d_y) are memorized by a
   network with two hidden layers of at most d1 and d2 neurons, and integers as weights, if
   floor((d1 + 1) / 2) floor(d2 / d_y) >= N. *)
Theorem yun : forall d (D : positive) dy d1 d2 (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  (length data <= short_room d1 d2 dy)%nat ->
  memorized_by_integers d D data dy [d1; d2].
Proof.
  unfold short_room. intros d D dy d1 d2 data Hd Hdy HN Ln Nd HW.
  set (g := ((d1 + 1) / 2)%nat) in *. set (m := (d2 / dy)%nat) in *.
  assert (Hm : (1 <= m)%nat) by (destruct m; [rewrite Nat.mul_0_r in HW; lia|lia]).
  assert (Hg : (1 <= g)%nat) by (destruct g; [cbn in HW; lia|lia]).
  destruct (numbered_line d data Hd Ln Nd) as (f & l & Sl & Ll & Il).
  destruct (shifted_labels data) as (M & lab & HM & Lab & Lv).
  set (rest := other_groups m g l). set (first := first_group m g l).
  set (h := [compose (thermometer rest) [f]; all_teeth m dy (2 * M) first rest lab]).
  set (out := fun r => (pick_output m dy r, - M) : form).
  set (net := fun r => {| hidden := fit_hidden d h; output := fit (last_width d h) (out r) |}).
  exists (match fit_hidden d h with [] => [] | l1 :: l2 => map (stretch D 1) l1 :: l2 end),
    (fun r => output (net r)). split.
  - unfold h. cbn [fit_hidden].
    apply Forall2_cons; [|apply Forall2_cons; [|apply Forall2_nil]];
      rewrite !map_length.
    + unfold compose, thermometer. rewrite map_length. cbn [length]. rewrite ramps_length.
      pose proof (groups_length m g l Hm Sl). fold rest in H.
      pose proof (Nat.mul_div_le (d1 + 1) 2). fold g in H0. lia.
    + rewrite all_teeth_width. unfold m. apply Nat.mul_div_le. lia.
  - intros r Hr. cbn zeta. change {| q_hidden := _; q_output := (1%positive, output (net r)) |}
      with (over D 1 (net r)). split.
    + apply over_wf. exact (proj1 (@fitted (unit_of 1) h (out r) d (repeat 0 d) (repeat_length 0
        d))).
    + intros X y H. apply in_map_iff in H as (p & E & Hp). injection E as <- <-.
      apply over_eval. rewrite Z.mul_1_l.
      etransitivity; [exact (proj2 (@fitted (unit_of 1) h (out r) d (fst p) (Ln p Hp)))|].
      destruct (numbered_in data p Hp) as (i & Li & Ei & Ii). destruct (Il _ Ii) as [T I].
      cbn [fst snd] in T, I. unfold h, run. cbn [fold_left].
      unfold layer at 2. rewrite affine_compose.
      change (@affine (unit_of 1) [f] (fst p)) with [@value (unit_of 1) f (fst p)].
      fold (@layer (unit_of 1) (thermometer rest) [@value (unit_of 1) f (fst p)]).
      unfold value at 1, out. cbn [fst snd]. change (@one (unit_of 1)) with 1.
      destruct (its_group_good m g l Hm Sl (@value (unit_of 1) f (fst p))) as (G1 & G2 & _).
      rewrite (teeth_of_point m dy (2 * M) first rest lab (groups_sorted m g l Hm Sl) r _ _ Lab T Hr
        G1 G2 (in_its_group m g l Hm Sl ltac:(lia) _ _ I)).
      rewrite Lv, Ei by exact Li. lia.
Qed.

(* THEOREM yun_condition [yun-2019: yun-conditions].
The condition of the paper suffices: two hidden layers of d1 and
   d2 >= d_y neurons with d1 d2 >= 4 N d_y, and integers as weights, memorize N distinct points of
   Q^d with labels in Z^(d_y). *)
Theorem yun_condition : forall d (D : positive) dy d1 d2 (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  (dy <= d2)%nat -> (4 * length data * dy <= d1 * d2)%nat ->
  memorized_by_integers d D data dy [d1; d2].
Proof.
  intros d D dy d1 d2 data Hd Hdy HN Ln Nd H2 HW. apply yun; try assumption. unfold short_room.
  set (N := length data) in *.
  pose proof (Nat.div_mod (d1 + 1) 2 ltac:(lia)).
  pose proof (Nat.mod_upper_bound (d1 + 1) 2 ltac:(lia)).
  pose proof (Nat.div_mod d2 dy ltac:(lia)). pose proof (Nat.mod_upper_bound d2 dy ltac:(lia)).
  set (a := ((d1 + 1) / 2)%nat) in *. set (b := (d2 / dy)%nat) in *.
  assert (A : (d1 <= 2 * a)%nat) by lia. assert (Hb : (1 <= b)%nat) by (destruct b; lia).
  assert (B : (d2 <= 2 * (dy * b))%nat) by (assert (dy * 1 <= dy * b)%nat by (apply
    Nat.mul_le_mono_l;
    exact Hb); lia).
  assert (C : (d1 * d2 <= 2 * a * (2 * (dy * b)))%nat) by (apply Nat.mul_le_mono; assumption).
  apply (Nat.mul_le_mono_pos_r _ _ (4 * dy)); [lia|].
  apply Nat.le_trans with (d1 * d2)%nat; lia.
Qed.
