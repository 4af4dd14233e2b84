(* Networks side by side.

   Networks of the same depth with one common input: the layers are block diagonal, the outputs are
   added ([sums_add], [sums_all]).  Widths add up, and so do the nonzero parameters: all weights
   and biases that are not 0, as Vardi, Yehudai and Shamir 2022 count them in Theorem 5.1. *)
From Coq Require Import Arith ZArith QArith List Lia.
From Memproof Require Import Net Step Pairs Check Main Vardi Counting.
Import ListNotations.
Open Scope Z_scope.

(* ---- nonzero parameters ---- *)
Definition nonzeros (v : list Z) : nat := length (filter (fun z => negb (z =? 0)) v).
Definition nonzeros_of (h : list (list form)) : nat := nonzeros (flat_map flat_form (concat h)).
Definition nonzero_params (n : network) : nat := nonzeros (flat n).
Definition q_nonzero_params (n : qnetwork) : nat := nonzero_params (skeleton n).

Lemma nonzeros_app a b : nonzeros (a ++ b) = (nonzeros a + nonzeros b)%nat.
Proof.
  unfold nonzeros. induction a as [|x a IH]; [reflexivity|]. cbn [app filter].
  destruct (negb (x =? 0)); cbn [length]; lia.
Qed.

Lemma nonzeros_zeros k : nonzeros (repeat 0 k) = 0%nat.
Proof. induction k; cbn; auto. Qed.

Lemma nonzeros_length v : (nonzeros v <= length v)%nat.
Proof.
  unfold nonzeros. induction v as [|x v IH]; [reflexivity|]. cbn [filter].
  destruct (negb (x =? 0)); cbn [length]; lia.
Qed.

Lemma nonzeros_scale k v : k <> 0 -> nonzeros (map (Z.mul k) v) = nonzeros v.
Proof.
  intro K. unfold nonzeros. induction v as [|x v IH]; [reflexivity|]. cbn [map filter].
  assert (E : (k * x =? 0) = (x =? 0)).
  { destruct (Z.eqb_spec x 0), (Z.eqb_spec (k * x) 0); try reflexivity; nia. }
  rewrite E. destruct (negb (x =? 0)); cbn [length]; lia.
Qed.

Lemma nonzeros_cons (l : list form) h :
  nonzeros_of (l :: h) = (nonzeros (flat_map flat_form l) + nonzeros_of h)%nat.
Proof. unfold nonzeros_of. cbn [concat]. now rewrite flat_map_app, nonzeros_app. Qed.

Lemma nonzero_params_split n :
  nonzero_params n = (nonzeros_of (hidden n) + nonzeros (flat_form (output n)))%nat.
Proof. apply nonzeros_app. Qed.

(* at most as many as there are *)
Lemma nonzero_params_dense d n : wf d n -> (nonzero_params n <= params d n)%nat.
Proof.
  intro H. destruct (layers_flat _ _ _ H) as (_ & E). unfold params. rewrite <- E.
  apply nonzeros_length.
Qed.

(* ---- rows with zeros behind or before them ---- *)
Definition pad_right (k : nat) (f : form) : form := (fst f ++ repeat 0 k, snd f).
Definition pad_left (k : nat) (f : form) : form := (repeat 0 k ++ fst f, snd f).

Lemma nonzeros_pad k f : nonzeros (flat_form (pad_right k f)) = nonzeros (flat_form f) /\
  nonzeros (flat_form (pad_left k f)) = nonzeros (flat_form f).
Proof.
  unfold flat_form, pad_right, pad_left. cbn [fst snd].
  rewrite !nonzeros_app, nonzeros_zeros. lia.
Qed.

Lemma nonzeros_same (p : form -> form) l :
  (forall f, nonzeros (flat_form (p f)) = nonzeros (flat_form f)) ->
  nonzeros (flat_map flat_form (map p l)) = nonzeros (flat_map flat_form l).
Proof.
  intro H. induction l as [|f l IH]; [reflexivity|]. cbn [map flat_map].
  now rewrite !nonzeros_app, H, IH.
Qed.

Lemma dot_zero_row k : forall x, dot (repeat 0 k) x = 0.
Proof. induction k as [|k IH]; intros [|x0 x]; cbn; auto. Qed.

Lemma dot_left k : forall w (x1 x2 : list Z), length x1 = k ->
  dot (repeat 0 k ++ w) (x1 ++ x2) = dot w x2.
Proof.
  intros w x1 x2 E. rewrite dot_app by (rewrite repeat_length; now symmetry).
  now rewrite dot_zero_row.
Qed.

Lemma dot_right w : forall (x1 x2 : list Z) k, length w = length x1 ->
  dot (w ++ repeat 0 k) (x1 ++ x2) = dot w x1.
Proof. intros x1 x2 k E. rewrite dot_app by exact E. rewrite dot_zero_row. lia. Qed.

Section Layers.
  Context {U : One}.

  Lemma layer_app (l1 l2 : list form) x : layer (l1 ++ l2) x = layer l1 x ++ layer l2 x.
  Proof using. unfold layer, affine. now rewrite !map_app. Qed.

  Lemma layer_length l x : length (layer l x) = length l.
  Proof using. unfold layer, affine. now rewrite !map_length. Qed.

  Lemma layer_right l k (x1 x2 : list Z) : Forall (fun f => length (fst f) = length x1) l ->
    layer (map (pad_right k) l) (x1 ++ x2) = layer l x1.
  Proof using.
    intro F. unfold layer, affine. rewrite !map_map. apply map_ext_in. intros f I.
    rewrite Forall_forall in F. unfold value, pad_right. cbn [fst snd].
    now rewrite dot_right by exact (F f I).
  Qed.

  Lemma layer_left l (x1 x2 : list Z) :
    layer (map (pad_left (length x1)) l) (x1 ++ x2) = layer l x2.
  Proof using.
    unfold layer, affine. rewrite !map_map. apply map_ext. intro f.
    unfold value, pad_left. cbn [fst snd]. now rewrite dot_left.
  Qed.

  (* ---- two networks on two inputs, side by side ---- *)
  Fixpoint beside (d1 d2 : nat) (h1 h2 : list (list form)) : list (list form) :=
    match h1, h2 with
    | l1 :: h1', l2 :: h2' => (map (pad_right d2) l1 ++ map (pad_left d1) l2)
                              :: beside (length l1) (length l2) h1' h2'
    | _, _ => []
    end.

  Lemma beside_run h1 : forall h2 o1 o2 (x1 x2 : list Z), length h1 = length h2 ->
    wf_hidden (length x1) h1 o1 -> wf_hidden (length x2) h2 o2 ->
    value (fst o1 ++ fst o2, snd o1 + snd o2)
      (run (beside (length x1) (length x2) h1 h2) (x1 ++ x2))
    = value o1 (run h1 x1) + value o2 (run h2 x2).
  Proof using.
    induction h1 as [|l1 h1 IH]; intros [|l2 h2] o1 o2 x1 x2 E W1 W2; try discriminate.
    - cbn [beside run fold_left]. unfold run. cbn [fold_left]. unfold value. cbn [fst snd].
      rewrite dot_app by exact W1. ring.
    - destruct W1 as [F1 W1], W2 as [F2 W2]. cbn [beside]. unfold run. cbn [fold_left].
      rewrite layer_app, layer_right, layer_left by exact F1.
      pose proof (layer_length l1 x1) as L1. pose proof (layer_length l2 x2) as L2.
      specialize (IH h2 o1 o2 (layer l1 x1) (layer l2 x2)). rewrite L1, L2 in IH.
      apply IH; auto.
  Qed.

  Lemma beside_wf h1 : forall h2 o1 o2 d1 d2, length h1 = length h2 ->
    wf_hidden d1 h1 o1 -> wf_hidden d2 h2 o2 ->
    wf_hidden (d1 + d2) (beside d1 d2 h1 h2) (fst o1 ++ fst o2, snd o1 + snd o2) /\
    length (beside d1 d2 h1 h2) = length h1.
  Proof using.
    induction h1 as [|l1 h1 IH]; intros [|l2 h2] o1 o2 d1 d2 E W1 W2; try discriminate.
    - cbn in *. rewrite app_length. lia.
    - destruct W1 as [F1 W1], W2 as [F2 W2]. cbn [beside wf_hidden length].
      rewrite app_length, !map_length.
      destruct (IH h2 o1 o2 (length l1) (length l2)) as [K1 K2]; auto.
      split; [split; [|exact K1]|lia]. apply Forall_app. rewrite !Forall_map.
      split; [eapply Forall_impl; [|exact F1]|eapply Forall_impl; [|exact F2]]; intros f Hf;
        cbn beta in Hf; cbn [pad_right pad_left fst]; rewrite app_length, repeat_length; lia.
  Qed.

  Lemma beside_width w1 w2 h1 : forall h2 d1 d2,
    Forall (fun l : list form => length l <= w1)%nat h1 ->
    Forall (fun l : list form => length l <= w2)%nat h2 ->
    Forall (fun l : list form => length l <= w1 + w2)%nat (beside d1 d2 h1 h2).
  Proof using.
    induction h1 as [|l1 h1 IH]; intros [|l2 h2] d1 d2 F1 F2; cbn [beside]; try constructor.
    - inversion_clear F1. inversion_clear F2. cbn beta in *. rewrite app_length, !map_length. lia.
    - inversion_clear F1. inversion_clear F2. now apply IH.
  Qed.

  Lemma beside_nonzeros h1 : forall h2 d1 d2, length h1 = length h2 ->
    nonzeros_of (beside d1 d2 h1 h2) = (nonzeros_of h1 + nonzeros_of h2)%nat.
  Proof using.
    induction h1 as [|l1 h1 IH]; intros [|l2 h2] d1 d2 E; try discriminate; [reflexivity|].
    cbn [beside]. rewrite !nonzeros_cons, flat_map_app, nonzeros_app, IH by (cbn in E; lia).
    rewrite (nonzeros_same (pad_right d2)) by (intro; apply nonzeros_pad).
    rewrite (nonzeros_same (pad_left d1)) by (intro; apply nonzeros_pad). lia.
  Qed.
End Layers.

(* ---- sums of networks on a line ---- *)
Section Sums.
  Context {U : One} {P : Type} (dom : P -> Prop) (t : P -> Z).

  (* L hidden layers of at most w neurons, at most Q nonzero parameters *)
  Definition sums (L w Q : nat) (y : P -> Z) : Prop := exists h o,
    wf_hidden 1 h o /\ length h = L /\ Forall (fun l => length l <= w)%nat h /\
    (nonzeros_of h + nonzeros (flat_form o) <= Q)%nat /\
    forall p, dom p -> value o (run h [t p]) = one * y p.

  Lemma sums_of_can L w (y : P -> Z) : can (fun p => [t p]) dom w L (fun p s => s = [one * y p]) ->
    sums L w (2 * (w + 1) + L * ((w + 1) * (w + 1))) y.
  Proof using.
    intros (h & o & Hw & Hl & H). set (f := hd ([], 0) o).
    assert (Wh : Forall (fun l => length l <= w)%nat (fit_hidden 1 h)).
    { apply (Forall_map (@length form) (fun k => k <= w)%nat). rewrite fit_width.
      now apply Forall_map. }
    assert (Lh : length (fit_hidden 1 h) = L).
    { rewrite <- (map_length (@length form)), fit_width, map_length. exact Hl. }
    pose proof (fitted h f 1 [0] eq_refl) as [Wf _].
    exists (fit_hidden 1 h), (fit (last_width 1 h) f).
    split; [exact Wf|]. split; [exact Lh|]. split; [exact Wh|]. split.
    - pose proof (nonzero_params_dense _ _ Wf) as K. rewrite nonzero_params_split in K.
      cbn [hidden output] in K. apply Nat.le_trans with (1 := K). unfold params. cbn [hidden].
      pose proof (params_bound w _ Wh 1) as B. rewrite Lh in B. exact B.
    - intros p Hp. pose proof (fitted h f 1 [t p] eq_refl) as [_ E]. unfold eval in E.
      cbn [hidden output] in E. rewrite E. specialize (H p Hp). unfold f.
      destruct o as [|f0 o]; cbn in H; [discriminate|]. now injection H.
  Qed.

  Lemma sums_ext L w Q y y' : (forall p, dom p -> y p = y' p) -> sums L w Q y -> sums L w Q y'.
  Proof using.
    intros E (h & o & H1 & H2 & H3 & H4 & V). exists h, o. repeat split; auto.
    intros p Hp. now rewrite <- E by exact Hp; apply V.
  Qed.

  Lemma sums_zero L : (1 <= L)%nat -> sums L 0 0 (fun _ => 0).
  Proof using.
    intro HL. exists (repeat [] L), ([], 0).
    assert (W0 : forall k d, d = 0%nat \/ (1 <= k)%nat -> wf_hidden d (repeat [] k) ([], 0)).
    { induction k as [|k IH]; intros d H; cbn [repeat wf_hidden length fst]; [lia|].
      split; [constructor|]. apply IH. now left. }
    split; [apply W0; now right|]. split; [apply repeat_length|]. split.
    - apply Forall_forall. intros l I. apply repeat_spec in I as ->. cbn. lia.
    - split; [|intros; unfold value; cbn; lia].
      assert (E : forall k, nonzeros_of (repeat [] k) = 0%nat) by (induction k; cbn; auto).
      rewrite E. cbn. lia.
  Qed.

  (* the common input is read by the first layer; all others are block diagonal *)
  Lemma sums_add L w1 w2 Q1 Q2 y1 y2 : (1 <= L)%nat -> sums L w1 Q1 y1 -> sums L w2 Q2 y2 ->
    sums L (w1 + w2) (Q1 + Q2) (fun p => y1 p + y2 p).
  Proof using.
    intros HL (h1 & o1 & W1 & L1 & F1 & N1 & V1) (h2 & o2 & W2 & L2 & F2 & N2 & V2).
    destruct h1 as [|l1 h1]; [cbn in L1; lia|]. destruct h2 as [|l2 h2]; [cbn in L2; lia|].
    destruct W1 as [R1 W1], W2 as [R2 W2]. inversion_clear F1 as [|? ? F1l F1h].
    inversion_clear F2 as [|? ? F2l F2h]. cbn [length] in L1, L2.
    assert (E : length h1 = length h2) by lia.
    destruct (beside_wf h1 h2 o1 o2 _ _ E W1 W2) as [Wb Lb].
    exists ((l1 ++ l2) :: beside (length l1) (length l2) h1 h2),
      (fst o1 ++ fst o2, snd o1 + snd o2).
    split; [|split; [|split; [|split]]].
    - cbn [wf_hidden]. rewrite app_length. split; [now apply Forall_app|exact Wb].
    - cbn [length]. lia.
    - constructor; [rewrite app_length; lia|]. now apply beside_width.
    - rewrite nonzeros_cons, flat_map_app, nonzeros_app, beside_nonzeros by exact E.
      rewrite nonzeros_cons in N1, N2. unfold flat_form in *. cbn [fst snd].
      rewrite !nonzeros_app in *.
      assert (S : (nonzeros [(snd o1 + snd o2)%Z] <= nonzeros [snd o1] + nonzeros [snd o2])%nat).
      { unfold nonzeros. cbn [filter]. destruct (Z.eqb_spec (snd o1 + snd o2) 0),
          (Z.eqb_spec (snd o1) 0), (Z.eqb_spec (snd o2) 0); cbn [negb length]; lia. }
      lia.
    - intros p Hp. specialize (V1 p Hp). specialize (V2 p Hp). unfold run in *.
      cbn [fold_left] in *. rewrite layer_app.
      set (x1 := layer l1 [t p]) in *. set (x2 := layer l2 [t p]) in *.
      assert (K1 : length x1 = length l1) by apply layer_length.
      assert (K2 : length x2 = length l2) by apply layer_length.
      pose proof (beside_run h1 h2 o1 o2 x1 x2 E) as B. rewrite K1, K2 in B.
      specialize (B W1 W2). unfold run in B. rewrite B, V1, V2. ring.
  Qed.

  Lemma sums_all {A} L w Q (y : A -> P -> Z) (ms : list A) : (1 <= L)%nat ->
    (forall m, In m ms -> sums L w Q (y m)) ->
    sums L (length ms * w) (length ms * Q) (fun p => sum (map (fun m => y m p) ms)).
  Proof using.
    intros HL H. induction ms as [|m ms IH]; [exact (sums_zero L HL)|].
    cbn [length map sum fold_right]. cbn [Nat.mul].
    apply (sums_add L w _ Q _ (y m)); [exact HL|apply H; now left|].
    apply IH. intros x I. apply H. now right.
  Qed.
End Sums.

(* ---- points: one neuron for the line, then the sum ---- *)
Lemma nonzeros_stretch D g f :
  nonzeros (flat_form (stretch D g f)) = nonzeros (flat_form f).
Proof.
  unfold flat_form, stretch. cbn [fst snd]. rewrite !nonzeros_app, nonzeros_scale by lia.
  rewrite (Z.mul_comm (snd f)). change [Zpos g * snd f] with (map (Z.mul (Zpos g)) [snd f]).
  now rewrite nonzeros_scale by lia.
Qed.

Lemma over_nonzeros D g n : q_nonzero_params (over D g n) = nonzero_params n.
Proof.
  unfold q_nonzero_params. rewrite !nonzero_params_split. unfold skeleton, over.
  destruct (hidden n) as [|l h]; cbn [hidden output q_hidden q_output map snd].
  - unfold nonzeros_of. cbn. apply nonzeros_stretch.
  - rewrite without_denominators, !nonzeros_cons, (nonzeros_same (stretch D g)); [reflexivity|].
    intro f. apply nonzeros_stretch.
Qed.

Lemma side_by_side d (D g : positive) (f : form) top (data : list (list Z * Z)) L w Q :
  line d g (@value (unit_of g) f) top data ->
  @sums (unit_of g) _ (fun p => In p data) (fun p => @value (unit_of g) f (fst p)) L w Q snd ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= Nat.max 1 w)%nat /\
    (q_depth net <= 1 + L)%nat /\ (q_nonzero_params net <= d + 1 + Q)%nat /\
    memorizes net D 1 data.
Proof.
  intros [Ld Lr _] (h & o & W & E & F & N & V).
  set (net := {| hidden := [fit d f] :: h; output := o |}).
  assert (Lf : length (fst (fit d f)) = d).
  { unfold fit. cbn [fst]. rewrite firstn_length, app_length, repeat_length. lia. }
  assert (Wn : wf d net) by (unfold wf, net; cbn [hidden output wf_hidden length]; auto).
  destruct (over_sizes D g net) as [S1 S2]. exists (over D g net).
  split; [now apply over_wf|]. split; [|split; [|split]].
  - rewrite S1. unfold width, net. cbn [hidden map length]. apply list_max_le.
    constructor; [lia|]. apply Forall_map. eapply Forall_impl; [|exact F]. cbn beta.
    intros l Hl. lia.
  - rewrite S2. unfold depth, net. cbn [hidden length]. lia.
  - rewrite over_nonzeros, nonzero_params_split. unfold net. cbn [hidden output].
    rewrite nonzeros_cons. pose proof (nonzeros_length (flat_map flat_form [fit d f])) as K.
    cbn [flat_map] in K. rewrite app_nil_r in K. unfold flat_form at 2 in K.
    rewrite app_length, Lf in K. cbn [length] in K. cbn [flat_map]. rewrite app_nil_r. lia.
  - intros X y I. apply over_eval. unfold eval, net, run. cbn [hidden output fold_left].
    specialize (V (X, y) I). cbn [fst snd] in V. specialize (Lr X y I).
    assert (Ex : @layer (unit_of g) [fit d f] X = [@value (unit_of g) f X]).
    { unfold layer, affine. cbn [map]. rewrite value_fit by exact (Ld X y I).
      unfold relu. f_equal. lia. }
    rewrite Ex. exact V.
Qed.
