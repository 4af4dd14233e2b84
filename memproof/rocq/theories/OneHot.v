(* Yun, Sra and Jadbabaie 2019, classes: a third hidden layer of d_y - 1 neurons turns the number of
   a class into its one-hot vector.

   Two layers compute the class c, one number (Product.v).  The third one holds relu(c - k) for
   k = 0, ..., d_y - 2, and entry s is the hat relu(c - s + 1) - 2 relu(c - s) + relu(c - s - 1),
   where relu(c + 1) is 1 + relu(c), and relu(c - k) is 0 for k >= d_y - 1 (lemmas YD1, YD2). *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Formulas Net Pairs Check Main Grid Product.
Import ListNotations.
Open Scope Z_scope.

(* ---- one more layer behind a network with one output ---- *)
Lemma wf_like h : forall d f g, length (fst f) = length (fst g) -> wf_hidden d h f ->
  wf_hidden d h g.
Proof.
  induction h as [|l h IH]; cbn [wf_hidden]; intros d f g E; [congruence|].
  intros [F H]. split; [exact F|]. exact (IH _ f g E H).
Qed.

Lemma wf_snoc h : forall d (l : list form) f o, wf_hidden d h f ->
  (forall g, In g l -> length (fst g) = length (fst f)) -> length (fst o) = length l ->
  wf_hidden d (h ++ [l]) o.
Proof.
  induction h as [|l0 h IH]; cbn [app wf_hidden]; intros d l f o H F E.
  - split; [|exact E]. apply Forall_forall. intros g I. rewrite (F g I). exact H.
  - destruct H as [H0 H]. split; [exact H0|]. exact (IH _ l f o H F E).
Qed.

(* relu(c - k) for k = 0, ..., n - 1, where the network has the output c *)
Definition counters (n : nat) (o : positive * form) : qlayer :=
  (fst o, map (fun k => (fst (snd o), snd (snd o) - Z.of_nat k * Zpos (fst o))) (seq 0 n)).

Lemma counters_value n o x c : (valueQ (fst o) (snd o) x == c # 1)%Q ->
  scaled 1 (map (fun k => relu (c - Z.of_nat k)) (seq 0 n)) (layerQ x (counters n o)).
Proof.
  intro H. unfold layerQ, counters, scaled. cbn [fst snd]. rewrite map_map.
  induction (seq 0 n) as [|k ks IH]; cbn [map]; constructor; [|exact IH].
  apply relu_scaled. destruct o as [den [w b]]. unfold valueQ in *. cbn [fst snd] in *.
  destruct (dotQ w x) as [p q]. unfold Qeq, Qplus, Qmult, inject_Z in *. cbn [Qnum Qden] in *.
  rewrite ?Pos2Z.inj_mul in *. nia.
Qed.

(* ---- the hats ---- *)
Definition hat (s k : nat) : Z :=
  (if (S k =? s)%nat then 1 else 0) - (if (k =? s)%nat then if (s =? 0)%nat then 1 else 2 else 0)
  + (if (k =? S s)%nat then 1 else 0).
Definition class_row (n s : nat) : form := (map (hat s) (seq 0 n), if (s =? 0)%nat then 1 else 0).

Lemma dot_map {A} (f g : A -> Z) l : dot (map f l) (map g l) = sum (map (fun a => f a * g a) l).
Proof.
  induction l as [|a l IH]; [reflexivity|]. cbn [map dot sum fold_right]. unfold sum in IH.
  now rewrite IH.
Qed.

Lemma sum_add {A} (f g : A -> Z) l :
  sum (map (fun a => f a + g a) l) = sum (map f l) + sum (map g l).
Proof.
  induction l as [|a l IH]; [reflexivity|]. cbn [map sum fold_right]. unfold sum in IH. lia.
Qed.

Lemma sum_pick (v : nat -> Z) (u : Z) r n :
  sum (map (fun k => (if (k =? r)%nat then u else 0) * v k) (seq 0 n))
  = if (r <? n)%nat then u * v r else 0.
Proof.
  destruct (Nat.ltb_spec r n) as [L|L].
  - rewrite (sum_one _ r n L).
    + now rewrite Nat.eqb_refl.
    + intros i N. apply Nat.eqb_neq in N. rewrite N. lia.
  - apply sum_zero. intros k I. apply in_seq in I.
    assert (N : (k =? r)%nat = false) by (apply Nat.eqb_neq; lia). rewrite N. lia.
Qed.

Lemma hats n s c : (s <= n)%nat -> (c <= n)%nat ->
  dot (fst (class_row n s)) (map (fun k => relu (Z.of_nat c - Z.of_nat k)) (seq 0 n))
    + snd (class_row n s) = if (s =? c)%nat then 1 else 0.
Proof.
  intros Hs Hc. unfold class_row. cbn [fst snd].
  set (v := fun k => relu (Z.of_nat c - Z.of_nat k)). rewrite (dot_map (hat s) v).
  assert (V : forall k, v k = relu (Z.of_nat c - Z.of_nat k)) by reflexivity.
  assert (Big : forall k, (n <= k)%nat -> v k = 0) by (intros k L; unfold v, relu; lia).
  assert (E : sum (map (fun k => hat s k * v k) (seq 0 n))
    = (if (s =? 0)%nat then 0 else v (s - 1)%nat) - (if (s =? 0)%nat then 1 else 2) * v s
      + v (S s)).
  { transitivity (sum (map (fun k => (if (k =? s - 1)%nat then if (s =? 0)%nat then 0 else 1 else 0)
      * v k + ((if (k =? s)%nat then - (if (s =? 0)%nat then 1 else 2) else 0) * v k
      + (if (k =? S s)%nat then 1 else 0) * v k)) (seq 0 n))).
    - f_equal. apply map_ext. intro k. unfold hat.
      destruct (Nat.eqb_spec (S k) s), (Nat.eqb_spec k (s - 1)), (Nat.eqb_spec s 0),
        (Nat.eqb_spec k s), (Nat.eqb_spec k (S s)); try lia.
    - rewrite !sum_add, !sum_pick.
      destruct (Nat.eqb_spec s 0), (Nat.ltb_spec (s - 1) n), (Nat.ltb_spec s n),
        (Nat.ltb_spec (S s) n); try lia;
        repeat match goal with H : (n <= ?k)%nat |- _ => rewrite (Big k H); clear H end; lia. }
  rewrite E, !V. unfold relu.
  destruct (Nat.eqb_spec s 0), (Nat.eqb_spec s c); lia.
Qed.

(* ---- classes ---- *)
Definition one_hot (dy c : nat) : list Z :=
  map (fun s => if (s =? c)%nat then 1 else 0) (seq 0 dy).

Lemma one_hot_nth dy c s : (s < dy)%nat -> nth s (one_hot dy c) 0 = if (s =? c)%nat then 1 else 0.
Proof.
  intro L. unfold one_hot. rewrite (nth_indep _ 0 (if (0 =? c)%nat then 1 else 0))
    by (now rewrite map_length, seq_length).
  rewrite (map_nth (fun s => if (s =? c)%nat then 1 else 0)), seq_nth by exact L. reflexivity.
Qed.

Lemma classes_behind d D (data : list (list Z * nat)) dy ws :
  (forall X c, In (X, c) data -> (c < dy)%nat) ->
  memorized_vectors d D (map (fun p => (fst p, [Z.of_nat (snd p)])) data) 1 ws ->
  memorized_vectors d D (map (fun p => (fst p, one_hot dy (snd p))) data) dy (ws ++ [dy - 1]%nat).
Proof.
  intros Hc (h & outs & Hw & H). destruct (H 0%nat ltac:(lia)) as [Wf M]. clear H.
  set (o := outs 0%nat) in *. set (n := (dy - 1)%nat).
  exists (h ++ [counters n o]), (fun s => (1%positive, class_row n s)). split.
  - apply Forall2_app; [exact Hw|]. constructor; [|constructor]. unfold counters. cbn [snd].
    now rewrite map_length, seq_length.
  - intros s Hs. cbn zeta. split.
    + unfold q_wf, wf, skeleton in *. cbn [hidden output q_hidden q_output] in *. rewrite map_app.
      cbn [map]. apply (wf_snoc _ d _ (snd o) _ Wf).
      * intros g I. unfold counters in I. cbn [snd] in I. apply in_map_iff in I as (k & <- & _).
        reflexivity.
      * unfold class_row, counters. cbn [fst snd]. now rewrite !map_length.
    + intros X y I. rewrite map_map in I. apply in_map_iff in I as ([X' c] & E & I).
      cbn [fst snd] in E. injection E as -> <-. specialize (Hc X c I).
      rewrite one_hot_nth by exact Hs.
      assert (V : (valueQ (fst o) (snd o) (fold_left layerQ h (map (fun a => a # D) X))
        == Z.of_nat c # 1)%Q).
      { apply (M X (Z.of_nat c)). rewrite map_map. apply in_map_iff. exists (X, c). auto. }
      unfold evalQ. cbn [q_hidden q_output fst snd]. rewrite fold_left_app. cbn [fold_left].
      rewrite (value_scaled 1 1 _ _ _ (counters_value n o _ _ V)).
      change (Zpos 1) with 1. rewrite Z.mul_1_r, hats by (unfold n; lia). reflexivity.
Qed.

(* THEOREM yun_one_hot [yun-2019: yun-one-hot].  One-hot labels of d_y classes: N >= 1 distinct
   points of Q^d are memorized by a network with three hidden layers of at most d1, d2 and d_y - 1
   neurons if d1 d2 >= N; the paper has d1 d2 >= 4 N, and 4 d_y neurons in the third layer. *)
Theorem yun_one_hot : forall d (D : positive) dy d1 d2 (data : list (list Z * nat)),
  (1 <= d)%nat -> (1 <= length data)%nat ->
  (forall X c, In (X, c) data -> length X = d /\ (c < dy)%nat) -> NoDup (map fst data) ->
  (length data <= d1 * d2)%nat ->
  memorized_vectors d D (map (fun p => (fst p, one_hot dy (snd p))) data) dy [d1; d2; dy - 1]%nat.
Proof.
  intros d D dy d1 d2 data Hd HN Hdata Nd HW.
  apply (classes_behind d D data dy [d1; d2]); [intros X c I; apply (Hdata X c I)|].
  apply integer_labels; try assumption; rewrite ?map_length; try lia.
  - intros p I. apply in_map_iff in I as ([X c] & <- & I). exact (proj1 (Hdata X c I)).
  - rewrite map_map. exact Nd.
  - unfold room. now rewrite Nat.div_1_r.
Qed.
