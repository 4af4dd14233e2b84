(* Sohn 2024: what it costs to change N labels of a network with one hidden layer.

   3 N more neurons are enough: a hat of three relus for every changed point, along a line on which
   all points are apart.  And for some labels they are needed: a neuron bends one way only, so that
   along a line every change of the bend takes one of its own ([bends_differ]). *)
From Coq Require Import ZArith QArith List Lia FinFun.
From Memproof Require Import Net Pairs Step Check Main Grid.
Import ListNotations.
Open Scope Z_scope.

(* n' is n with m more neurons: rows over a common denominator, the output too. *)
Definition more_neurons (m : nat) (n n' : qnetwork) : Prop :=
  exists p rows o w b k1 k2 rows' w' b',
    n = {| q_hidden := [(p, rows)]; q_output := (o, (w, b)) |} /\
    length w = length rows /\ length rows' = m /\ length w' = m /\
    n' = {| q_hidden := [((k1 * p)%positive,
               map (fun f => (map (Z.mul (Zpos k1)) (fst f), Zpos k1 * snd f)) rows ++ rows')];
            q_output := ((k2 * o)%positive, (map (Z.mul (Zpos k2)) w ++ w', b')) |}.

(* ---- a line of integers through such networks ---- *)
Lemma one_layer_value p rows o w b D X :
  (evalQ {| q_hidden := [(p, rows)]; q_output := (o, (w, b)) |} (map (fun a => a # D) X)
   == (dot w (map (fun f => relu (dot (fst f) X + snd f * Zpos D)) rows) + b * Zpos (p * D))
      # (o * (p * D)))%Q.
Proof.
  unfold evalQ. cbn [q_hidden q_output fst snd fold_left].
  exact (value_scaled _ _ _ _ _ (layer_scaled D (p, rows) X _ (scaled_points D X))).
Qed.

(* the values of n' and n, over one denominator *)
Lemma more_values m n n' : more_neurons m n n' -> exists (q : positive) rows' w' c,
  length rows' = m /\ length w' = m /\ forall D X y y',
    (evalQ n (map (fun a => a # D) X) == y # 1)%Q ->
    (evalQ n' (map (fun a => a # D) X) == y' # 1)%Q ->
    Zpos (q * D) * (y' - y)
    = dot w' (map (fun f => relu (dot (fst f) X + snd f * Zpos D)) rows') + c * Zpos D.
Proof.
  intros (p & rows & o & w & b & k1 & k2 & rows' & w' & b' & -> & Lw & Lr & Lw' & ->).
  exists (k2 * o * (k1 * p))%positive, rows', w', (Zpos (k1 * p) * (b' - Zpos k2 * b)).
  split; [exact Lr|]. split; [exact Lw'|]. intros D X y y' H H'.
  rewrite one_layer_value in H, H'. rewrite map_app, dot_app in H'
    by now rewrite !map_length.
  rewrite map_map, dot_scale in H'. cbn [fst snd] in H'.
  assert (E : dot w (map (fun f => relu (dot (map (Z.mul (Zpos k1)) (fst f)) X
      + Zpos k1 * snd f * Zpos D)) rows)
    = Zpos k1 * dot w (map (fun f => relu (dot (fst f) X + snd f * Zpos D)) rows)).
  { clear. revert w. induction rows as [|f rows IH]; intros [|a w]; cbn [map dot];
      try (cbn; lia). rewrite IH, dot_scale.
    replace (Zpos k1 * dot (fst f) X + Zpos k1 * snd f * Zpos D)
      with (Zpos k1 * (dot (fst f) X + snd f * Zpos D)) by ring.
    assert (R : forall z, relu (Zpos k1 * z) = Zpos k1 * relu z).
    { intro z. unfold relu. rewrite <- Z.mul_max_distr_nonneg_l, Z.mul_0_r by lia.
      reflexivity. }
    rewrite R. ring. }
  rewrite E in H'. clear E. set (s := dot w _) in *. set (s' := dot w' _) in *.
  unfold Qeq in H, H'. cbn [Qnum Qden] in H, H'. rewrite !Pos2Z.inj_mul in *.
  rewrite Z.mul_1_r in H, H'. nia.
Qed.

(* ---- bends ---- *)
Definition bend (f : Z -> Z) (j : Z) : Z := f j - 2 * f (j + 1) + f (j + 2).

Lemma relu_bend a b j : 0 <= bend (fun x => relu (a * x + b)) j.
Proof.
  unfold bend. rewrite !Z.mul_add_distr_l. set (u := a * j). unfold relu. lia.
Qed.

Lemma one_bend a b i j : i + 2 <= j -> 0 < bend (fun x => relu (a * x + b)) i ->
  bend (fun x => relu (a * x + b)) j <= 0.
Proof.
  intros L H. unfold bend in *. rewrite !Z.mul_add_distr_l in *.
  assert (E : a * j = a * i + 2 * a + a * (j - i - 2)) by ring. rewrite E. clear E.
  set (u := a * i) in *. destruct (Z.le_gt_cases 0 a) as [A|A].
  - assert (T : 0 <= a * (j - i - 2)) by (apply Z.mul_nonneg_nonneg; lia).
    set (t := a * (j - i - 2)) in *. unfold relu in *. lia.
  - assert (T : a * (j - i - 2) <= 0) by (apply Z.mul_nonpos_nonneg; lia).
    set (t := a * (j - i - 2)) in *. unfold relu in *. lia.
Qed.

(* neurons of a line: output weight, weight, bias *)
Definition neurons_sum (l : list (Z * (Z * Z))) (x : Z) : Z :=
  sum (map (fun q => fst q * relu (fst (snd q) * x + snd (snd q))) l).

Lemma bend_of_sum l j : bend (neurons_sum l) j
  = sum (map (fun q => fst q * bend (fun x => relu (fst (snd q) * x + snd (snd q))) j) l).
Proof.
  unfold bend, neurons_sum. induction l as [|q l IH]; [reflexivity|].
  cbn [map sum fold_right]. unfold sum in IH. rewrite <- IH. ring.
Qed.

(* a sum that bends to the side e has a neuron that does *)
Definition bends_at (e : Z) (j : nat) (q : Z * (Z * Z)) : Prop :=
  0 < e * fst q /\ 0 < bend (fun x => relu (fst (snd q) * x + snd (snd q))) (Z.of_nat j).

Lemma some_bends e l j : (e = 1 \/ e = -1) -> 0 < e * bend (neurons_sum l) (Z.of_nat j) ->
  exists k q, nth_error l k = Some q /\ bends_at e j q.
Proof.
  intros He. rewrite bend_of_sum. induction l as [|q l IH]; cbn [map sum fold_right]; intro H;
    [lia|].
  set (B := bend (fun x => relu (fst (snd q) * x + snd (snd q))) (Z.of_nat j)) in *.
  assert (B0 : 0 <= B) by apply relu_bend.
  destruct (Z.lt_ge_cases 0 (e * fst q)) as [W|W].
  - destruct (Z.eq_dec B 0) as [E|E].
    + destruct IH as (k & q' & Hq & Hb).
      { rewrite E in H. unfold sum. lia. }
      exists (S k), q'. now split.
    + exists 0%nat, q. split; [reflexivity|]. split; [exact W|]. fold B. lia.
  - destruct IH as (k & q' & Hq & Hb).
    { assert (K : e * fst q * B <= 0) by (apply Z.mul_nonpos_nonneg; assumption).
      rewrite Z.mul_add_distr_l, Z.mul_assoc in H. unfold sum. lia. }
    exists (S k), q'. now split.
Qed.

Lemma bends_differ i j q : (i < j)%nat -> bends_at (sign i) i q -> bends_at (sign j) j q -> False.
Proof.
  intros L [W1 B1] [W2 B2]. destruct (Nat.eq_dec j (S i)) as [->|N].
  - rewrite sign_succ in W2. lia.
  - pose proof (one_bend (fst (snd q)) (snd (snd q)) (Z.of_nat i) (Z.of_nat j) ltac:(lia) B1). lia.
Qed.

(* so every change of the bend takes a neuron *)
Lemma bends_counted l J : (forall j, (j < J)%nat ->
    0 < sign j * bend (neurons_sum l) (Z.of_nat j)) -> (J <= length l)%nat.
Proof.
  intro H. assert (K : forall n, (n <= J)%nat -> exists ks : list nat, length ks = n /\ NoDup ks /\
    forall k, In k ks -> exists j q, (j < n)%nat /\ nth_error l k = Some q
      /\ bends_at (sign j) j q).
  { induction n as [|n IH]; intro Hn.
    - exists []. split; [reflexivity|]. split; [constructor|]. intros k [].
    - destruct (IH ltac:(lia)) as (ks & Lk & Nd & W).
      assert (Hs : sign n = 1 \/ sign n = -1) by (unfold sign; destruct (Nat.even n); auto).
      destruct (some_bends (sign n) l n Hs (H n ltac:(lia))) as (k & q & Hq & B).
      exists (k :: ks). split; [cbn; now rewrite Lk|]. split.
      + constructor; [|exact Nd]. intro I. destruct (W k I) as (j & q' & Lj & Hq' & B').
        rewrite Hq in Hq'. injection Hq' as <-. exact (bends_differ j n q Lj B' B).
      + intros k' [<-|I]; [exists n, q; repeat split; auto; apply B|].
        destruct (W k' I) as (j & q' & Lj & R). exists j, q'. split; [lia|exact R]. }
  destruct (K J (Nat.le_refl J)) as (ks & Lk & Nd & W). rewrite <- Lk, <- (seq_length (length l) 0).
  apply NoDup_incl_length; [exact Nd|]. intros k I. destruct (W k I) as (j & q & _ & Hq & _).
  apply in_seq. split; [lia|]. apply nth_error_Some. congruence.
Qed.

(* ---- the lower bound ---- *)
(* 0, 0, 1, 0, 0, -1, 0, 0, 1, ... *)
Fixpoint wave (x : nat) : Z :=
  match x with S (S (S x')) => - wave x' | S (S O) => 1 | _ => 0 end.

Lemma wave_bends j : 0 < sign j * (wave j - 2 * wave (j + 1) + wave (j + 2)).
Proof.
  assert (K : forall n j, (j <= n)%nat ->
    0 < sign j * (wave j - 2 * wave (S j) + wave (S (S j)))).
  { induction n as [|n IH]; intros [|[|[|i]]] L; try lia; try (vm_compute; reflexivity).
    specialize (IH i ltac:(lia)).
    change (wave (S (S (S i)))) with (- wave i).
    change (wave (S (S (S (S i))))) with (- wave (S i)).
    change (wave (S (S (S (S (S i)))))) with (- wave (S (S i))).
    rewrite !sign_succ. lia. }
  replace (j + 1)%nat with (S j) by lia. replace (j + 2)%nat with (S (S j)) by lia.
  exact (K j j (Nat.le_refl j)).
Qed.

Definition at_rest (N : nat) : list (list Z * Z) :=
  map (fun x => ([Z.of_nat x], 0)) (seq 0 (3 * N + 2)).
Definition waving (N : nat) : list (list Z * Z) :=
  map (fun x => ([Z.of_nat x], wave x)) (seq 0 (3 * N + 2)).

Lemma neurons_of_rows rows : forall w x, dot w (map (fun f => relu (dot (fst f) [x]
    + snd f * Zpos 1)) rows)
  = neurons_sum (combine w (map (fun f => (hd 0 (fst f), snd f)) rows)) x.
Proof.
  induction rows as [|f rows IH]; intros [|a w] x; cbn [map dot combine]; try reflexivity.
  unfold neurons_sum in *. cbn [map sum fold_right fst snd]. rewrite IH. unfold sum.
  f_equal. f_equal. f_equal. destruct (fst f) as [|u v]; cbn [dot hd]; [lia|].
  destruct v; cbn; lia.
Qed.

(* THEOREM relabel_needs [sohn-2024: relabeling].  Lower bound.  The points 0, ..., 3 N + 1 of a
   line have the label 0, and N of them are to have the labels 1, -1, 1, ...: the others in between
   stay as they are.  Whatever network with one hidden layer has the old labels, with m more neurons
   it has the new ones only if m >= 3 N. *)
Theorem relabel_needs : forall N m n n', more_neurons m n n' ->
  memorizes n 1 1 (at_rest N) -> memorizes n' 1 1 (waving N) -> (3 * N <= m)%nat.
Proof.
  intros N m n n' More M M'. destruct (more_values m n n' More) as (q & rows & w & c & Lr & Lw & V).
  set (l := combine w (map (fun f => (hd 0 (fst f), snd f)) rows)).
  assert (Ll : length l = m) by (unfold l; rewrite combine_length, map_length; lia).
  assert (E : forall x, (x < 3 * N + 2)%nat ->
    neurons_sum l (Z.of_nat x) = Zpos q * wave x - c).
  { intros x Hx. assert (I : In x (seq 0 (3 * N + 2))) by (apply in_seq; lia).
    specialize (V 1%positive [Z.of_nat x] 0 (wave x)
      (M _ _ (in_map (fun x => ([Z.of_nat x], 0)) _ _ I))
      (M' _ _ (in_map (fun x => ([Z.of_nat x], wave x)) _ _ I))).
    rewrite neurons_of_rows in V. fold l in V. rewrite Pos.mul_1_r in V. lia. }
  rewrite <- Ll. apply bends_counted. intros j Hj. unfold bend.
  replace (Z.of_nat j + 1) with (Z.of_nat (j + 1)) by lia.
  replace (Z.of_nat j + 2) with (Z.of_nat (j + 2)) by lia.
  rewrite !E by lia. pose proof (wave_bends j) as B.
  set (u := wave j - 2 * wave (j + 1) + wave (j + 2)) in *.
  replace (sign j * _) with (Zpos q * (sign j * u)) by (unfold u; ring).
  apply Z.mul_pos_pos; [lia|exact B].
Qed.

(* ---- the upper bound ---- *)
(* points with an old label and a new one *)
Definition old_labels (data : list (list Z * (Z * Z))) : list (list Z * Z) :=
  map (fun p => (fst p, fst (snd p))) data.
Definition new_labels (data : list (list Z * (Z * Z))) : list (list Z * Z) :=
  map (fun p => (fst p, snd (snd p))) data.
Definition changed (data : list (list Z * (Z * Z))) : list (list Z * (Z * Z)) :=
  filter (fun p => negb (fst (snd p) =? snd (snd p))) data.
Definition change (p : list Z * (Z * Z)) : Z := snd (snd p) - fst (snd p).

Lemma apart_on_a_line d data : (1 <= d)%nat -> distinct d data -> exists f,
  ForallOrdPairs (fun p q => 1 <= Z.abs (@value (unit_of 1) f (fst p)
    - @value (unit_of 1) f (fst q))) data.
Proof.
  intros Hd Ds. destruct (in_some_ball data) as (R & HR & Hb).
  destruct (projection d R 1 data Hd HR ltac:(lia) (of_dimension _ _ Ds) Hb
    (distinct_separated d data Ds)) as (g & f & OL).
  exists (fst f, snd f * Zpos g). pose proof (line_apart _ _ _ _ _ OL) as A.
  assert (E : forall X, @value (unit_of 1) (fst f, snd f * Zpos g) X = @value (unit_of g) f X).
  { intro X. unfold value. cbn [fst snd]. change (@one (unit_of 1)) with 1.
    change (@one (unit_of g)) with (Zpos g). ring. }
  clear - A E. induction A as [|p data F A IH]; constructor; [|exact IH].
  eapply Forall_impl; [|exact F]. intros q H. cbn beta in *. rewrite !E. lia.
Qed.

Section Patch.
  Let U : One := unit_of 1.
  Variables (d : nat) (D p o : positive) (f : form).
  Let t (X : list Z) : Z := @value U f X.

  Definition hat (u : Z) : Z := relu (u + 1) - 2 * relu u + relu (u - 1).
  (* relu (t - s) with t in the place of a row over the denominator p *)
  Definition shifted_row (s : Z) : form :=
    (map (Z.mul (Zpos (p * D))) (fst f), Zpos p * (snd f - s)).
  Definition patch_rows (l : list (list Z * (Z * Z))) : list form :=
    flat_map (fun q => [shifted_row (t (fst q) - 1); shifted_row (t (fst q));
                        shifted_row (t (fst q) + 1)]) l.
  Definition patch_weights (l : list (list Z * (Z * Z))) : list Z :=
    flat_map (fun q => [Zpos o * change q; -2 * (Zpos o * change q); Zpos o * change q]) l.

  Lemma patch_lengths l : length (patch_rows l) = (3 * length l)%nat
    /\ length (patch_weights l) = (3 * length l)%nat.
  Proof using.
    induction l as [|q l [IH1 IH2]]; [split; reflexivity|]. unfold patch_rows, patch_weights in *.
    cbn [flat_map map app length]. rewrite IH1, IH2. split; lia.
  Qed.

  Lemma patch_value l X : dot (patch_weights l)
      (map (fun g => relu (dot (fst g) X + snd g * Zpos D)) (patch_rows l))
    = Zpos (o * (p * D)) * sum (map (fun q => change q * hat (t X - t (fst q))) l).
  Proof using.
    induction l as [|q l IH]; [cbn; lia|]. unfold patch_rows, patch_weights in *.
    cbn [flat_map map app dot sum fold_right]. fold (sum (map (fun q => change q *
      hat (t X - t (fst q))) l)).
    cbn [map app dot]. rewrite IH.
    assert (R : forall s, relu (dot (fst (shifted_row s)) X + snd (shifted_row s) * Zpos D)
      = Zpos (p * D) * relu (t X - s)).
    { intro s. unfold shifted_row. cbn [fst snd]. rewrite dot_scale.
      replace (Zpos (p * D) * dot (fst f) X + Zpos p * (snd f - s) * Zpos D)
        with (Zpos (p * D) * (t X - s)).
      - unfold relu. rewrite <- Z.mul_max_distr_nonneg_l, Z.mul_0_r by lia. reflexivity.
      - unfold t, value. change (@one U) with 1. rewrite Pos2Z.inj_mul. ring. }
    rewrite !R. unfold hat. set (T := t X). set (s := t (fst q)).
    replace (T - s + 1) with (T - (s - 1)) by ring.
    replace (T - s - 1) with (T - (s + 1)) by ring. rewrite !Pos2Z.inj_mul. ring.
  Qed.

  Lemma hat_off u : 1 <= Z.abs u -> hat u = 0.
  Proof using. unfold hat, relu. lia. Qed.

  Lemma far_patches l X : (forall q, In q l -> 1 <= Z.abs (t X - t (fst q))) ->
    sum (map (fun q => change q * hat (t X - t (fst q))) l) = 0.
  Proof using.
    intro H. apply sum_zero. intros q I. rewrite hat_off by exact (H q I). lia.
  Qed.

  Lemma patches data : ForallOrdPairs (fun q r => 1 <= Z.abs (t (fst q) - t (fst r))) data ->
    forall q, In q data ->
    sum (map (fun r => change r * hat (t (fst q) - t (fst r))) (changed data)) = change q.
  Proof using.
    induction 1 as [|r data F A IH]; intros q I; [destruct I|]. rewrite Forall_forall in F.
    unfold changed in *. cbn [filter]. destruct I as [->|I].
    - assert (Z0 : sum (map (fun r => change r * hat (t (fst q) - t (fst r)))
        (filter (fun p => negb (fst (snd p) =? snd (snd p))) data)) = 0).
      { apply far_patches. intros r I. apply filter_In in I as [I _]. exact (F r I). }
      destruct (Z.eqb_spec (fst (snd q)) (snd (snd q))) as [E|E]; cbn [negb].
      + rewrite Z0. unfold change. lia.
      + cbn [map sum fold_right]. unfold sum in Z0. rewrite Z0, Z.sub_diag.
        change (hat 0) with 1. lia.
    - specialize (F q I). destruct (fst (snd r) =? snd (snd r)); cbn [negb]; [exact (IH q I)|].
      cbn [map sum fold_right]. specialize (IH q I). unfold sum in IH. rewrite IH, hat_off; lia.
  Qed.
End Patch.

(* THEOREM relabel [sohn-2024: relabeling].  Upper bound.  A network with one hidden layer has the
   old labels of distinct points of Q^d.  If N labels change, 3 N more neurons are enough. *)
Theorem relabel : forall d (D : positive) n (data : list (list Z * (Z * Z))), (1 <= d)%nat ->
  q_wf d n -> q_depth n = 1%nat -> distinct d (old_labels data) ->
  memorizes n D 1 (old_labels data) ->
  exists n', more_neurons (3 * length (changed data)) n n' /\ q_wf d n' /\
    memorizes n' D 1 (new_labels data).
Proof.
  intros d D [hidden [o [w b]]] data Hd Wf Dp Ds M. unfold q_depth, depth, skeleton in Dp.
  cbn [Net.hidden q_hidden] in Dp. rewrite map_length in Dp.
  destruct hidden as [|[p rows] [|? ?]]; try discriminate. clear Dp.
  unfold q_wf, wf, skeleton in Wf.
  cbn [q_hidden q_output Net.hidden output map fst snd wf_hidden] in Wf. destruct Wf as [Wr Ww].
  destruct (apart_on_a_line d _ Hd Ds) as (f & A).
  set (f' := fit d f). destruct (patch_lengths D p o f' (changed data)) as [L1 L2].
  eexists. split.
  - exists p, rows, o, w, b, 1%positive, 1%positive, (patch_rows D p f' (changed data)),
      (patch_weights o (changed data)), b.
    split; [reflexivity|]. split; [exact Ww|]. split; [exact L1|]. split; [exact L2|].
    reflexivity.
  - split.
    + unfold q_wf, wf, skeleton.
      cbn [q_hidden q_output Net.hidden output map fst snd wf_hidden]. split.
      * apply Forall_app. split.
        -- apply Forall_map. eapply Forall_impl; [|exact Wr]. intros g Hg. cbn [fst].
           now rewrite map_length.
        -- apply Forall_forall. intros g I. unfold patch_rows in I.
           apply in_flat_map in I as (q & _ & I). unfold shifted_row, f', fit in I.
           destruct I as [<-|[<-|[<-|[]]]]; cbn [fst];
             rewrite map_length, firstn_length, app_length, repeat_length; lia.
      * rewrite !app_length, !map_length, L2. f_equal; [exact Ww|symmetry; exact L1].
    + intros X y' I. unfold new_labels in I. apply in_map_iff in I as (q & E & I).
      injection E as <- <-. rewrite one_layer_value.
      assert (Old := M _ _ (in_map (fun p => (fst p, fst (snd p))) _ _ I)).
      rewrite one_layer_value in Old.
      rewrite map_app, dot_app by now rewrite !map_length.
      rewrite (patch_value D p o f').
      assert (Len : forall r, In r data -> length (fst r) = d).
      { intros r Ir. apply (of_dimension _ _ Ds (fst r) (fst (snd r))).
        exact (in_map (fun p => (fst p, fst (snd p))) _ _ Ir). }
      assert (A' : ForallOrdPairs (fun q r => 1 <= Z.abs (@value (unit_of 1) f' (fst q)
        - @value (unit_of 1) f' (fst r))) data).
      { clear - A Len. unfold old_labels in A. induction data as [|r data IH]; [constructor|].
        cbn [map] in A. inversion_clear A as [|? ? F A']. constructor.
        - apply Forall_forall. intros r' Ir. rewrite Forall_forall in F.
          specialize (F _ (in_map (fun p => (fst p, fst (snd p))) _ _ Ir)). cbn [fst] in F.
          unfold f'. rewrite !value_fit; [exact F|apply Len; now right|apply Len; now left].
        - apply IH; [exact A'|]. intros r' Ir. apply Len. now right. }
      rewrite (patches f' data A' q I). rewrite map_map.
      assert (E1 : dot (map (Z.mul 1) w) (map (fun x => relu (dot (fst (map (Z.mul 1) (fst x),
          1 * snd x)) (fst q) + snd (map (Z.mul 1) (fst x), 1 * snd x) * Zpos D)) rows)
        = dot w (map (fun g => relu (dot (fst g) (fst q) + snd g * Zpos D)) rows)).
      { rewrite dot_scale, Z.mul_1_l. f_equal. apply map_ext. intros [u c]. cbn [fst snd].
        now rewrite dot_scale, !Z.mul_1_l. }
      rewrite E1. clear E1. unfold Qeq in *. cbn [Qnum Qden] in *.
      rewrite !Pos.mul_1_l. rewrite !Pos2Z.inj_mul in *. unfold change.
      set (s := dot w _) in *. lia.
Qed.

(* ---- both bounds meet ---- *)
Definition to_wave (N : nat) : list (list Z * (Z * Z)) :=
  map (fun x => ([Z.of_nat x], (0, wave x))) (seq 0 (3 * N + 2)).

Lemma wave_values a : wave (3 * a) = 0 /\ wave (S (3 * a)) = 0 /\ wave (S (S (3 * a))) <> 0.
Proof.
  induction a as [|a (H1 & H2 & H3)]; [cbn; lia|].
  replace (3 * S a)%nat with (S (S (S (3 * a)))) by lia.
  change (wave (S (S (S (3 * a))))) with (- wave (3 * a)).
  change (wave (S (S (S (S (3 * a)))))) with (- wave (S (3 * a))).
  change (wave (S (S (S (S (S (3 * a))))))) with (- wave (S (S (3 * a)))). lia.
Qed.

Lemma changes_counted N : forall a, length (changed (map (fun x => ([Z.of_nat x], (0, wave x)))
  (seq (3 * a) (3 * N + 2)))) = N.
Proof.
  assert (E : forall x l, changed (([Z.of_nat x], (0, wave x)) :: l)
    = if 0 =? wave x then changed l else ([Z.of_nat x], (0, wave x)) :: changed l).
  { intros x l. unfold changed. cbn [filter fst snd]. now destruct (0 =? wave x). }
  induction N as [|N IH]; intro a; destruct (wave_values a) as (H1 & H2 & H3).
  - replace (3 * 0 + 2)%nat with 2%nat by lia. cbn [seq map]. rewrite !E, H1, H2. reflexivity.
  - replace (3 * S N + 2)%nat with (S (S (S (3 * N + 2)))) by lia. cbn [seq map].
    rewrite !E, H1, H2, !Z.eqb_refl. destruct (Z.eqb_spec 0 (wave (S (S (3 * a))))) as [K|_];
      [congruence|]. cbn [length]. f_equal.
    replace (S (S (S (3 * a)))) with (3 * S a)%nat by lia. apply IH.
Qed.

(* THEOREM relabel_least [sohn-2024: relabeling].  For these labels of 3 N + 2 points the least
   number of neurons is 3 N, for every network with one hidden layer that has the old labels. *)
Theorem relabel_least : forall N n, q_wf 1 n -> q_depth n = 1%nat -> memorizes n 1 1 (at_rest N) ->
  (exists n', more_neurons (3 * N) n n' /\ q_wf 1 n' /\ memorizes n' 1 1 (waving N)) /\
  forall m n', more_neurons m n n' -> memorizes n' 1 1 (waving N) -> (3 * N <= m)%nat.
Proof.
  intros N n Wf Dp M. split.
  - assert (Eo : old_labels (to_wave N) = at_rest N) by (unfold old_labels, to_wave, at_rest;
      now rewrite map_map).
    assert (En : new_labels (to_wave N) = waving N) by (unfold new_labels, to_wave, waving;
      now rewrite map_map).
    destruct (relabel 1 1 n (to_wave N)) as (n' & H1 & H2 & H3); try assumption;
      [lia| |now rewrite Eo|].
    + rewrite Eo. split.
      * intros X y I. apply in_map_iff in I as (x & E & _). injection E as <- _. reflexivity.
      * unfold at_rest. rewrite map_map. cbn [fst].
        apply FinFun.Injective_map_NoDup; [|apply seq_NoDup]. intros i j E. injection E. lia.
    + exists n'. rewrite En in H3. split; [|split; [exact H2|exact H3]].
      pose proof (changes_counted N 0) as C. replace (3 * 0)%nat with 0%nat in C by lia.
      unfold to_wave in H1. now rewrite C in H1.
  - intros m n' More M'. exact (relabel_needs N m n n' More M M').
Qed.
