(* Yun, Sra and Jadbabaie 2019, two hidden layers: d1 floor(d2 / d_y) >= N suffices.

   The points of a line are cut into d1 groups of m = floor(d2 / d_y) neighbours; points that are
   none fill the groups up ([groups_exist]).  For each output m units, which turn with every group,
   run through all labels (Turning.v).  With one output that are 2 ceil(sqrt N) neurons, and no
   width below ceil(sqrt (N - 1)) - 1 will do: labels that alternate on a line need as many pieces
   (Pieces.v). *)
From Coq Require Import ZArith QArith List Lia FinFun Sorting.Sorted.
From Memproof Require Import Formulas Net Step Check Main Shallow Grid Carry Pieces Turning.
Import ListNotations.
Open Scope Z_scope.

(* ---- groups of m neighbours, and how they are climbed ---- *)
Definition double (q : Z * Z) : Z * Z := (2 * fst q, snd q).
Definition along (turn : Z) (b : list (Z * Z)) : list (Z * Z) := if 0 <? turn then b else rev b.

Fixpoint tracks (turn : Z) (bs : list (list (Z * Z))) : list track :=
  match bs with
  | [] => []
  | b :: bs' =>
      (2 * fst (hd (0, 0) b) - 1, along turn (map double b)) :: tracks (- turn) bs'
  end.

Lemma in_along turn b q : In q (along turn b) <-> In q b.
Proof. unfold along. destruct (0 <? turn); [reflexivity|]. symmetry. apply in_rev. Qed.

Lemma sorted_snoc {A} (R : A -> A -> Prop) l a : StronglySorted R l ->
  (forall x, In x l -> R x a) -> StronglySorted R (l ++ [a]).
Proof.
  induction 1 as [|b l Sl IH Fb]; intro H; cbn [app]; [repeat constructor|]. constructor.
  - apply IH. intros x I. apply H. now right.
  - apply Forall_app. split; [exact Fb|]. constructor; [|constructor]. apply H. now left.
Qed.

Lemma along_sorted turn b : (turn = 1 \/ turn = -1) -> sorted b ->
  StronglySorted (ahead turn) (along turn (map double b)).
Proof.
  intros Ht Sb. unfold along. destruct Ht as [-> | ->]; cbn [Z.ltb Z.compare].
  - induction Sb as [|a b Sb IH Fb]; cbn [map]; constructor; [exact IH|].
    rewrite Forall_map. eapply Forall_impl; [|exact Fb]. unfold before, ahead, double.
    cbn [fst]. intros; lia.
  - induction Sb as [|a b Sb IH Fb]; cbn [map rev]; [constructor|]. apply sorted_snoc;
      [exact IH|]. intros q Hq. apply in_rev, in_map_iff in Hq as (x & <- & Hx).
    rewrite Forall_forall in Fb. specialize (Fb x Hx). unfold before in Fb.
    unfold ahead, double. cbn [fst]. lia.
Qed.

Lemma hd_least b q : sorted b -> In q b -> fst (hd (0, 0) b) <= fst q.
Proof.
  intros Sb I. destruct Sb as [|a b Sb Fb]; [destruct I|]. cbn [hd]. destruct I as [<-|I]; [lia|].
  rewrite Forall_forall in Fb. specialize (Fb q I). unfold before in Fb. lia.
Qed.

Lemma in_tracks bs : forall turn t, In t (tracks turn bs) -> exists b, In b bs /\
  fst t = 2 * fst (hd (0, 0) b) - 1 /\ length (snd t) = length b.
Proof.
  induction bs as [|b bs IH]; intros turn t I; [destruct I|]. destruct I as [<-|I].
  - exists b. split; [now left|]. split; [reflexivity|]. cbn [snd]. unfold along.
    destruct (0 <? turn); rewrite ?rev_length; apply map_length.
  - destruct (IH _ t I) as (b' & I' & H). exists b'. split; [now right|exact H].
Qed.

Lemma point_in_tracks bs p : In p (concat bs) -> forall turn, exists t, In t (tracks turn bs) /\
  In (double p) (snd t).
Proof.
  induction bs as [|b bs IH]; intros I turn; [destruct I|]. cbn [concat] in I.
  apply in_app_iff in I as [I|I].
  - eexists. split; [now left|]. cbn [snd]. apply in_along, in_map. exact I.
  - destruct (IH I (- turn)) as (t & It & Ip). exists t. split; [now right|exact Ip].
Qed.

Lemma tracks_laid bs : (forall b, In b bs -> b <> []) -> sorted (concat bs) ->
  forall turn, (turn = 1 \/ turn = -1) -> laid turn (tracks turn bs).
Proof.
  induction bs as [|b bs IH]; intros Ne So turn Ht; cbn [tracks laid]; [exact I|].
  cbn [concat] in So. destruct (sorted_parts _ _ So) as [Sb So'].
  assert (Lt : forall q t, In q b -> In t (tracks (- turn) bs) -> 2 * fst q < fst t).
  { intros q t Iq It. destruct (in_tracks bs _ t It) as (b' & Ib & Et & _).
    pose proof (Ne b' (or_intror Ib)) as Nb. destruct b' as [|p b']; [congruence|].
    pose proof (sorted_app _ _ So q p Iq) as L. cbn [hd] in Et. rewrite Et.
    assert (In p (concat bs)) by (apply in_concat; eexists; split; [exact Ib|now left]).
    specialize (L H). lia. }
  split; [now apply along_sorted|]. split; [|split; [|split]].
  - intros q I. apply in_along, in_map_iff in I as (x & <- & Ix). unfold double. cbn [fst].
    pose proof (hd_least b x Sb Ix). lia.
  - intros t It. pose proof (Ne b (or_introl eq_refl)) as Nb. destruct b as [|p b]; [congruence|].
    cbn [hd]. specialize (Lt p t (or_introl eq_refl) It). lia.
  - intros q t I It. apply in_along, in_map_iff in I as (x & <- & Ix). exact (Lt x t Ix It).
  - apply IH; [intros b' I; apply Ne; now right|exact So'|lia].
Qed.

Lemma blocks_of m g : forall l : list (Z * Z), length l = (g * m)%nat -> exists bs,
  concat bs = l /\ length bs = g /\ forall b, In b bs -> length b = m.
Proof.
  induction g as [|g IH]; intros l E.
  - exists []. destruct l; [|discriminate]. repeat split. intros b [].
  - cbn in E. destruct (IH (skipn m l)) as (bs & Ec & Lb & H); [rewrite skipn_length; lia|].
    exists (firstn m l :: bs). cbn [concat length]. rewrite Ec, firstn_skipn, Lb.
    repeat split. intros b [<-|I]; [rewrite firstn_length; lia|exact (H b I)].
Qed.

(* points that are none, left of all others *)
Lemma filled k : forall l : list (Z * Z), sorted l -> exists l', sorted l' /\
  length l' = (k + length l)%nat /\ incl l l'.
Proof.
  induction k as [|k IH]; intros l So; [exists l; repeat split; [exact So|now intros x I]|].
  destruct (IH l So) as (l' & So' & Ll & Inc).
  exists ((fst (hd (0, 0) l') - 1, 0) :: l'). split; [|split; [cbn [length]; lia|]].
  - constructor; [exact So'|]. apply Forall_forall. intros q I. unfold before. cbn [fst].
    pose proof (hd_least l' q So' I). lia.
  - intros x I. right. exact (Inc x I).
Qed.

Lemma groups_exist m g l : (1 <= m)%nat -> sorted l -> (length l <= g * m)%nat -> exists T,
  laid 1 T /\ length T = g /\ (forall t, In t T -> length (snd t) = m) /\
  forall x i, In (x, i) l -> exists t, In t T /\ In (2 * x, i) (snd t).
Proof.
  intros m1 So L. destruct (filled (g * m - length l) l So) as (l' & So' & Ll & Inc).
  destruct (blocks_of m g l' ltac:(lia)) as (bs & Ec & Lb & H). exists (tracks 1 bs). split;
    [|split; [|split]].
  - apply tracks_laid; [|now rewrite Ec|now left]. intros b I E. specialize (H b I).
    rewrite E in H. cbn in H. lia.
  - rewrite <- Lb. generalize 1. clear. induction bs as [|b bs IH]; intro u; [reflexivity|].
    cbn [tracks length]. now rewrite IH.
  - intros t I. destruct (in_tracks bs 1 t I) as (b & Ib & _ & E). rewrite E. exact (H b Ib).
  - intros x i I. apply (point_in_tracks bs (x, i)). rewrite Ec. exact (Inc _ I).
Qed.

(* ---- the second layer, and the outputs ---- *)
Section Outputs.
  Let U : One := unit_of 1.
  Variables (m : nat) (T : list track) (lab : nat -> Z -> Z).
  Hypothesis Laid : laid 1 T.
  Hypothesis Full : forall t, In t T -> length (snd t) = m.
  Hypothesis Lab : forall r i, 0 <= lab r i.
  Let ramps_at (s : Z) : list Z := kinked (map fst T) s.

  Lemma dot_front w : forall a x, (length w <= length a)%nat -> dot w (a ++ x) = dot w a.
  Proof using.
    induction w as [|b w IH]; intros [|c a] x L; cbn in *; try lia; try reflexivity.
    rewrite IH by lia. reflexivity.
  Qed.

  (* all units of all outputs; an output reads its own, and has a denominator *)
  Lemma outputs_hit dy : exists (second : list form) (outs : nat -> Z * list Z),
    length second = (dy * m)%nat /\ forall r, (r < dy)%nat -> 0 < fst (outs r) /\
      (length (snd (outs r)) <= dy * m)%nat /\
      forall t s i, In t T -> In (s, i) (snd t) ->
        dot (snd (outs r)) (@layer U second (ramps_at s)) = fst (outs r) * lab r i.
  Proof using Laid Full Lab.
    induction dy as [|dy IH]; [exists [], (fun _ => (1, [])); split; [reflexivity|lia]|].
    destruct IH as (second & outs & Ls & H).
    destruct (units_hit m T (lab dy) Laid Full (Lab dy)) as (K & us & K0 & Lu & Hit).
    exists (second ++ us), (fun r => if (r =? dy)%nat then
      (K, repeat 0 (length second) ++ map sign (seq 0 (length us))) else outs r).
    split; [rewrite app_length, Ls, Lu; cbn; lia|]. intros r Hr.
    assert (Lay : forall s, length (@layer U second (ramps_at s)) = length second)
      by (intro s; unfold layer, affine; now rewrite !map_length).
    destruct (Nat.eqb_spec r dy) as [->|N]; cbn [fst snd].
    - split; [exact K0|]. split.
      + rewrite app_length, repeat_length, map_length, seq_length, Ls, Lu. cbn. lia.
      + intros t s i It I. rewrite layer_app, dot_app by (now rewrite repeat_length, Lay).
        rewrite dot_repeat. exact (Hit t s i It I).
    - destruct (H r ltac:(lia)) as (D0 & Lo & Ho). split; [exact D0|]. split; [cbn; lia|].
      intros t s i It I. rewrite layer_app, dot_front by (rewrite Lay, Ls; exact Lo).
      exact (Ho t s i It I).
  Qed.

  Lemma first_layer s x : s = 2 * x ->
    @layer U (map (fun t => ([2], - fst t)) T) [x] = ramps_at s.
  Proof using.
    intros ->. unfold layer, affine, ramps_at, kinked. rewrite !map_map. apply map_ext. intro t.
    unfold value. cbn [fst snd dot]. change (@one U) with 1. f_equal. lia.
  Qed.
End Outputs.

(* an output with a denominator *)
Lemma over_divided D (l : list form) h o X y (K : positive) :
  @eval (unit_of 1) {| hidden := l :: h; output := o |} X = Zpos K * y ->
  (evalQ {| q_hidden := q_hidden (over D 1 {| hidden := l :: h; output := o |});
            q_output := (K, o) |} (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intro H. pose proof (over_eval D 1 {| hidden := l :: h; output := o |} X (Zpos K * y)) as E.
  rewrite Z.mul_1_l in E. specialize (E H). unfold evalQ, over in *.
  cbn [hidden output q_hidden q_output fst snd] in *. unfold valueQ in *.
  destruct (dotQ (fst o) _ + inject_Z (snd o))%Q as [p q].
  unfold Qeq, Qmult in *. cbn [Qnum Qden] in *. rewrite ?Pos2Z.inj_mul in *. nia.
Qed.

Lemma integer_labels : forall d (D : positive) dy d1 d2 (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  (length data <= room d1 d2 dy)%nat ->
  memorized_vectors d D data dy [d1; d2].
Proof.
  unfold room. intros d D dy d1 d2 data Hd Hdy HN Ln Nd HW. set (m := (d2 / dy)%nat) in *.
  assert (Hm : (1 <= m)%nat) by (destruct m; [rewrite Nat.mul_0_r in HW; lia|lia]).
  destruct (numbered_line d data Hd Ln Nd) as (f & l & Sl & Ll & Il).
  destruct (shifted_labels data) as (M & lab & HM & Lab & Lv).
  destruct (groups_exist m d1 l Hm Sl ltac:(lia)) as (T & La & LT & Full & Pts).
  destruct (outputs_hit m T lab La Full (fun r i => proj1 (Lab r i)) dy) as
    (second & outs & Ls & Hit).
  set (first := compose (map (fun t : track => ([2], - fst t)) T) [f]).
  set (h := [first; second]).
  set (out := fun r => (snd (outs r), - (fst (outs r) * M)) : form).
  set (o := fun r => fit (last_width d h) (out r)).
  set (net := fun r => {| hidden := fit_hidden d h; output := o r |}).
  exists (q_hidden (over D 1 (net 0%nat))), (fun r => (Z.to_pos (fst (outs r)), o r)). split.
  - unfold net, over, h. cbn [hidden output fit_hidden q_hidden]. cbn [map].
    apply Forall2_cons; [|apply Forall2_cons; [|apply Forall2_nil]]; cbn [snd];
      rewrite !map_length.
    + unfold first, compose. rewrite !map_length, LT. lia.
    + rewrite Ls. unfold m. apply Nat.mul_div_le. lia.
  - intros r Hr. destruct (Hit r Hr) as (K0 & _ & V). cbn zeta. split.
    + exact (over_wf D 1 d (net r) (proj1 (@fitted (unit_of 1) h (out r) d (repeat 0 d)
        (repeat_length 0 d)))).
    + intros X y H. apply in_map_iff in H as (p & E & Hp). injection E as <- <-.
      change (q_hidden (over D 1 (net 0%nat))) with (q_hidden (over D 1 (net r))).
      apply (over_divided D). rewrite Z2Pos.id by exact K0.
      etransitivity; [exact (proj2 (@fitted (unit_of 1) h (out r) d (fst p) (Ln p Hp)))|].
      destruct (numbered_in data p Hp) as (i & Li & Ei & Ii). destruct (Il _ Ii) as [_ I].
      cbn [fst snd] in I. destruct (Pts _ _ I) as (t & It & Ip).
      unfold h, run. cbn [fold_left]. unfold layer at 2, first. rewrite affine_compose.
      change (@affine (unit_of 1) [f] (fst p)) with [@value (unit_of 1) f (fst p)].
      fold (@layer (unit_of 1) (map (fun t : track => ([2], - fst t)) T)
        [@value (unit_of 1) f (fst p)]).
      rewrite (first_layer T _ _ eq_refl). unfold value at 1, out. cbn [fst snd].
      change (@one (unit_of 1)) with 1. rewrite (V t _ _ It Ip), Lv, Ei by exact Li. ring.
Qed.

(* THEOREM yun_room [yun-2019: yun-conditions].
N >= 1 distinct points of Q^d with labels in Q^(d_y) are memorized by a network with two hidden
   layers of at most d1 and d2 neurons if d1 floor(d2 / d_y) >= N. *)
Theorem yun_room : forall d (D E : positive) dy d1 d2 (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  (length data <= room d1 d2 dy)%nat ->
  memorized_rational d D E data dy [d1; d2].
Proof. intros. apply labels_divided. now apply integer_labels. Qed.

(* ---- one output: equal widths ---- *)
Lemma sqrt_up_le n r : (Nat.sqrt_up n <= r)%nat -> (n <= r * r)%nat.
Proof.
  intro H. destruct n as [|n]; [lia|].
  pose proof (Nat.sqrt_up_spec (S n) ltac:(lia)) as [_ K].
  apply (Nat.le_trans _ _ _ K). now apply Nat.mul_le_mono.
Qed.

Lemma le_sqrt_up n r : (n <= r * r)%nat -> (Nat.sqrt_up n <= r)%nat.
Proof. intro H. rewrite <- (Nat.sqrt_up_square r) by lia. now apply Nat.sqrt_up_le_mono. Qed.

(* THEOREM yun_nodes [yun-2019: yun-sqrt-nodes].  N >= 1 distinct points of Q^d with labels in Q are
   memorized by a network with two hidden layers of ceil(sqrt N) neurons each. *)
Theorem yun_nodes : forall d (D E : positive) (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  memorized_rational d D E data 1 [Nat.sqrt_up (length data); Nat.sqrt_up (length data)].
Proof.
  intros. apply yun_room; try assumption; [lia|]. unfold room. rewrite Nat.div_1_r.
  now apply sqrt_up_le.
Qed.

Lemma two_widths (h : list qlayer) a b : Forall2 (fun l w => length (snd l) <= w)%nat h [a; b] ->
  forall o, (product (widths {| q_hidden := h; q_output := o |}) <= (a + 1) * (b + 1))%nat.
Proof.
  intros H o. inversion_clear H as [|l1 ? ? ? L1 H']. inversion_clear H' as [|l2 ? ? ? L2 H].
  inversion_clear H. unfold product, widths. cbn [q_hidden map fold_right].
  rewrite Nat.mul_1_r. apply Nat.mul_le_mono; lia.
Qed.

(* THEOREM yun_width [yun-2019: yun-width].  Two hidden layers of W neurons, one output, N >= 1
   points.  W >= ceil(sqrt N) suffices for all distinct points of Q^d and all labels in Q;
   W >= ceil(sqrt (N - 1)) - 1 is necessary already for the points 0, ..., N - 1 of a line with the
   labels 0, 1, 0, 1, ...  So the least width is known up to one, or two if N - 1 is a square. *)
Theorem yun_width : forall N W, (1 <= N)%nat ->
  ((Nat.sqrt_up N <= W)%nat -> forall d (D E : positive) (data : list (list Z * list Z)),
    (1 <= d)%nat -> length data = N -> (forall p, In p data -> length (fst p) = d) ->
    NoDup (map fst data) -> memorized_rational d D E data 1 [W; W]) /\
  (memorized_rational 1 1 1 (map (fun p => (fst p, [snd p])) (alternation N)) 1 [W; W] ->
    (Nat.sqrt_up (N - 1) - 1 <= W)%nat).
Proof.
  intros N W HN. split.
  - intros HW d D E data Hd <- Ln Nd. apply yun_room; try assumption; [lia|]. unfold room.
    rewrite Nat.div_1_r. now apply sqrt_up_le.
  - intros (h & outs & Hw & H). destruct (H 0%nat ltac:(lia)) as [_ M]. rewrite map_map in M.
    assert (K : (Nat.sqrt_up (N - 1) <= W + 1)%nat); [|lia].
    apply le_sqrt_up. etransitivity;
      [apply (alternating {| q_hidden := h; q_output := outs 0%nat |})
      |exact (two_widths h W W Hw _)].
    intros X y I. apply M. apply in_map_iff. exists (X, y). split; [reflexivity|exact I].
Qed.

(* THEOREM no_separation [yang-yang-2026: yang-yang-lower-listed].  The N = W^2 points i 2^-k of a
   line, i = 0, ..., N - 1, are delta = 2^-k apart.  Two hidden layers of W neurons memorize them
   with all labels in Q, whatever k is.  So W^2 L^2 >= c N log2(1 / delta), with L = 2, is necessary
   for no c = p / q > 0: W^2 L^2 = 4 N is less than c N k as soon as c k > 4. *)
Theorem no_separation : forall W k p q (E : positive) (data : list (list Z * list Z)),
  (1 <= W)%nat -> map fst data = map (fun i => [Z.of_nat i]) (seq 0 (W * W)) ->
  memorized_rational 1 (2 ^ k) E data 1 [W; W] /\
  ((4 * q < p * Pos.to_nat k)%nat ->
    (q * ((W * W) * (2 * 2)) < p * (length data * Pos.to_nat k))%nat).
Proof.
  intros W k p q E data HW Ed. assert (W2 : (1 <= W * W)%nat) by (destruct W; cbn; lia).
  assert (Ld : length data = (W * W)%nat)
    by (now rewrite <- (map_length fst), Ed, map_length, seq_length).
  split.
  - apply yun_room; try lia.
    + intros a I. apply (in_map fst) in I. rewrite Ed in I. apply in_map_iff in I as (i & <- & _).
      reflexivity.
    + rewrite Ed. apply FinFun.Injective_map_NoDup; [|apply seq_NoDup].
      intros i j H. injection H. lia.
    + unfold room. rewrite Nat.div_1_r. lia.
  - intro H. rewrite Ld. apply (Nat.mul_lt_mono_pos_r (W * W)) in H; lia.
Qed.
