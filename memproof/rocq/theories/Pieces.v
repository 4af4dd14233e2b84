(* Lower bounds by counting pieces.

   Along a line a ReLU network is piecewise affine: with layers of widths w1, ..., wL it has at most
   (w1 + 1) ... (wL + 1) pieces ([pieces]).
   On one piece the output passes the value 1/2 at most once,
   so alternating labels 0, 1, 0, 1, ... at N points need N - 1 pieces ([alternating]).
   For one and two
   hidden layers this is the kind of bound of Yun, Sra and Jadbabaie 2019, with better numbers:
   d1 + 2 < N and (d1 + 1) (d2 + 1) + 1 < N make it impossible. *)
From Coq Require Import ZArith QArith Qminmax List Lia Lqa.
From Memproof Require Import Net Check.
Import ListNotations.
Open Scope Q_scope.

(* f is affine on every interval with no cut strictly inside *)
Definition free (S : list Q) (x z : Q) : Prop := forall s, In s S -> s <= x \/ z <= s.
Definition affine_off (S : list Q) (f : Q -> Q) : Prop :=
  forall x z, x <= z -> free S x z ->
  exists a b, forall w, x <= w -> w <= z -> f w == a * w + b.

Lemma free_incl S T x z : incl S T -> free T x z -> free S x z.
Proof. intros I F s H. apply F, I, H. Qed.

Lemma affine_incl S T f : incl S T -> affine_off S f -> affine_off T f.
Proof. intros I A x z L F. apply A; [exact L|]. exact (free_incl S T x z I F). Qed.

Lemma affine_const S c : affine_off S (fun _ => c).
Proof. intros x z _ _. exists 0, c. intros. ring. Qed.

Lemma affine_sum S f g a : affine_off S f -> affine_off S g ->
  affine_off S (fun x => a * f x + g x).
Proof.
  intros Hf Hg x z L F. destruct (Hf x z L F) as (a1 & b1 & E1), (Hg x z L F) as (a2 & b2 & E2).
  exists (a * a1 + a2), (a * b1 + b2). intros w L1 L2. rewrite (E1 w L1 L2), (E2 w L1 L2). ring.
Qed.

Lemma affine_ext S f g : (forall x, f x == g x) -> affine_off S f -> affine_off S g.
Proof.
  intros E A x z L F. destruct (A x z L F) as (a & b & H). exists a, b. intros w L1 L2.
  rewrite <- E. auto.
Qed.

(* ---- the zeros of a piecewise affine function, one candidate a piece ---- *)
(* the zero of the affine function through (p, f p) and (q, f q) *)
Definition zero (f : Q -> Q) (p q : Q) : Q :=
  if Qeq_bool (f p) (f q) then p else p - f p * (q - p) / (f q - f p).

Lemma zero_is_zero f p q a b : f p == a * p + b -> f q == a * q + b -> p < q ->
  ~ a == 0 -> a * zero f p q + b == 0.
Proof.
  intros Ep Eq L Ha. unfold zero. destruct (Qeq_bool (f p) (f q)) eqn:E.
  - apply Qeq_bool_iff in E. rewrite Ep, Eq in E. exfalso.
    assert (K : a * (q - p) == 0) by lra. apply Qmult_integral in K as [K|K]; [auto|lra].
  - rewrite Ep, Eq. assert (M : ~ q - p == 0) by lra.
    setoid_replace (a * q + b - (a * p + b)) with (a * (q - p)) by ring. field. split; assumption.
Qed.

(* the sign does not change within a piece, but at the candidate *)
Definition one_sign (f : Q -> Q) (x z : Q) : Prop :=
  (forall w, x <= w -> w <= z -> 0 <= f w) \/ (forall w, x <= w -> w <= z -> f w <= 0).

Lemma sign_of_product (a d : Q) : 0 <= a /\ 0 <= d \/ a <= 0 /\ d <= 0 -> 0 <= a * d.
Proof. intros [[A B]|[A B]]; nra. Qed.

Lemma no_zero_no_change S f p q l r x z : affine_off S f -> p < q -> l <= p -> q <= r ->
  free S l r ->
  l <= x -> x <= z -> z <= r -> (zero f p q <= x \/ z <= zero f p q) -> one_sign f x z.
Proof.
  intros A L L1 L2 F L3 L4 L5 C. destruct (A l r) as (a & b & E); [lra|exact F|].
  assert (Ep := E p ltac:(lra) ltac:(lra)). assert (Eq := E q ltac:(lra) ltac:(lra)).
  destruct (Qeq_dec a 0) as [Z|N].
  - destruct (Qlt_le_dec b 0) as [B|B]; [right|left]; intros w W1 W2;
      rewrite (E w ltac:(lra) ltac:(lra)), Z; lra.
  - pose proof (zero_is_zero f p q a b Ep Eq L N) as K. set (c := zero f p q) in *.
    assert (D : forall w, x <= w -> w <= z -> f w == a * (w - c)).
    { intros w W1 W2. rewrite (E w ltac:(lra) ltac:(lra)). lra. }
    destruct (Qlt_le_dec a 0) as [Na|Pa], C as [C|C].
    + right. intros w W1 W2. rewrite (D w W1 W2).
      pose proof (sign_of_product (- a) (w - c) ltac:(left; split; lra)). lra.
    + left. intros w W1 W2. rewrite (D w W1 W2). apply sign_of_product. right. split; lra.
    + left. intros w W1 W2. rewrite (D w W1 W2). apply sign_of_product. left. split; lra.
    + right. intros w W1 W2. rewrite (D w W1 W2).
      pose proof (sign_of_product a (c - w) ltac:(left; split; lra)). lra.
Qed.

(* ---- the pieces: right of every cut, and left of all ---- *)
Lemma next_cut S s : exists n, s < n /\ free S s n /\ (In n S \/ forall t, In t S -> t <= s).
Proof.
  induction S as [|t S (n & L & F & C)].
  - exists (s + 1). repeat split; [lra|intros u []|right; intros u []].
  - destruct (Qlt_le_dec s t) as [A|A].
    + destruct C as [C|C]; [destruct (Qlt_le_dec t n) as [B|B]|].
      * exists t. repeat split; [exact A| |left; now left].
        intros u [->|Hu]; [right; lra|]. destruct (F u Hu); [now left|right; lra].
      * exists n. repeat split; [exact L| |left; now right].
        intros u [->|Hu]; [now right|now apply F].
      * exists t. repeat split; [exact A| |left; now left].
        intros u [->|Hu]; [right; lra|left; now apply C].
    + exists n. repeat split; [exact L| |].
      * intros u [->|Hu]; [now left|now apply F].
      * destruct C as [C|C]; [left; now right|right]. intros u [->|Hu]; [exact A|now apply C].
Qed.

Lemma first_cut S : S = [] \/ exists m, In m S /\ forall s, In s S -> m <= s.
Proof.
  induction S as [|t S [->|(m & I & H)]]; [now left|right|right].
  - exists t. split; [now left|]. intros s [->|[]]. lra.
  - destruct (Qlt_le_dec t m) as [L|L].
    + exists t. split; [now left|]. intros s [->|Hs]; [lra|]. specialize (H s Hs). lra.
    + exists m. split; [now right|]. intros s [->|Hs]; [exact L|auto].
Qed.

Lemma cut_before S x : (forall s, In s S -> x < s) \/
  exists s, In s S /\ s <= x /\ forall t, In t S -> t <= x -> t <= s.
Proof.
  induction S as [|t S [H|(s & I & L & M)]].
  - left. intros s [].
  - destruct (Qlt_le_dec x t) as [A|A].
    + left. intros s [->|Hs]; auto.
    + right. exists t. repeat split; [now left|exact A|]. intros u [->|Hu] Lu; [lra|].
      specialize (H u Hu). lra.
  - right. destruct (Qlt_le_dec x t) as [A|A]; [|destruct (Qlt_le_dec s t) as [B|B]].
    + exists s. repeat split; [now right|exact L|]. intros u [->|Hu] Lu; [lra|auto].
    + exists t. repeat split; [now left|exact A|]. intros u [->|Hu] Lu; [lra|].
      specialize (M u Hu Lu). lra.
    + exists s. repeat split; [now right|exact L|]. intros u [->|Hu] Lu; [lra|auto].
Qed.

(* A list of candidates: every interval without cuts and candidates inside has one sign. *)
Lemma right_of_cut S f s : affine_off S f -> exists c, forall x z, s <= x -> x <= z -> free S x z ->
  (forall t, In t S -> t <= x -> t <= s) -> (c <= x \/ z <= c) -> one_sign f x z.
Proof.
  intro A. destruct (next_cut S s) as (n & L & F & C). exists (zero f s n). intros x z L1 L2 Fx M H.
  destruct C as [C|C].
  - apply (no_zero_no_change S f s n s n x z); try assumption; try lra.
    destruct (Fx n C) as [B|B]; [specialize (M n C B); lra|exact B].
  - apply (no_zero_no_change S f s n s (Qmax z n) x z); try assumption; try lra.
    + apply Q.le_max_r.
    + intros t Ht. left. now apply C.
    + apply Q.le_max_l.
Qed.

Lemma left_of_cuts S f : affine_off S f -> exists c, forall x z, x <= z -> free S x z ->
  (forall t, In t S -> x < t) -> (c <= x \/ z <= c) -> one_sign f x z.
Proof.
  intro A. destruct (first_cut S) as [->|(m & I & M)].
  - exists (zero f 0 1). intros x z L _ _ H.
    apply (no_zero_no_change [] f 0 1 (Qmin x 0) (Qmax z 1) x z); try assumption; try lra;
      try apply Q.le_min_l; try apply Q.le_min_r; try apply Q.le_max_l; try apply Q.le_max_r.
    intros s [].
  - exists (zero f (m - 1) m). intros x z L F B H.
    apply (no_zero_no_change S f (m - 1) m (Qmin x (m - 1)) m x z); try assumption; try lra;
      try apply Q.le_min_l; try apply Q.le_min_r.
    + intros s Hs. right. now apply M.
    + destruct (F m I) as [K|K]; [specialize (B m I); lra|exact K].
Qed.

Lemma choose {A B} (R : A -> B -> Prop) l : (forall a, In a l -> exists b, R a b) ->
  exists m, length m = length l /\ forall a, In a l -> exists b, In b m /\ R a b.
Proof.
  induction l as [|a l IH]; intro H; [exists []; split; [reflexivity|intros a []]|].
  destruct (H a (or_introl eq_refl)) as (b & Hb). destruct IH as (m & L & K).
  { intros x Hx. apply H. now right. }
  exists (b :: m). split; [cbn; now rewrite L|].
  intros x [->|Hx]; [exists b; split; [now left|exact Hb]|].
  destruct (K x Hx) as (b' & I & R'). exists b'. split; [now right|exact R'].
Qed.

Lemma candidates S f : affine_off S f -> exists T, length T = Datatypes.S (length S) /\
  forall x z, x <= z -> free S x z -> free T x z -> one_sign f x z.
Proof.
  intro A. destruct (choose _ S (fun s _ => right_of_cut S f s A)) as (T & L & H).
  destruct (left_of_cuts S f A) as (c & Hc). exists (c :: T). split; [cbn; now rewrite L|].
  intros x z L1 F FT. destruct (cut_before S x) as [B|(s & I & Ls & M)].
  - apply (Hc x z L1 F B). apply FT. now left.
  - destruct (H s I) as (c' & I' & K). apply (K x z Ls L1 F M). apply FT. now right.
Qed.

Lemma reluQ_pos q : 0 <= q -> reluQ q == q.
Proof.
  intro H. unfold reluQ. destruct (Qle_bool q 0) eqn:E; [|reflexivity].
  apply Qle_bool_iff in E. lra.
Qed.

Lemma reluQ_neg q : q <= 0 -> reluQ q == 0.
Proof. intro H. unfold reluQ. apply Qle_bool_iff in H. rewrite H. reflexivity. Qed.

Lemma relu_pieces S f : affine_off S f -> exists T, length T = Datatypes.S (length S) /\
  affine_off (S ++ T) (fun x => reluQ (f x)).
Proof.
  intro A. destruct (candidates S f A) as (T & L & H). exists T. split; [exact L|]. intros x z Lx F.
  assert (FS : free S x z) by (intros s Hs; apply F, in_app_iff; now left).
  assert (FT : free T x z) by (intros s Hs; apply F, in_app_iff; now right).
  destruct (A x z Lx FS) as (a & b & E). destruct (H x z Lx FS FT) as [P|N].
  - exists a, b. intros w W1 W2. rewrite (reluQ_pos _ (P w W1 W2)). auto.
  - exists 0, 0. intros w W1 W2. rewrite (reluQ_neg _ (N w W1 W2)). ring.
Qed.

(* ---- layers ---- *)
Definition at_point (gs : list (Q -> Q)) (x : Q) : list Q := map (fun g => g x) gs.

Lemma dot_pieces S gs : Forall (affine_off S) gs ->
  forall w, affine_off S (fun x => dotQ w (at_point gs x)).
Proof.
  induction 1 as [|g gs Hg _ IH]; intros [|a w]; [exact (affine_const S 0)|exact (affine_const S 0)|
    exact (affine_const S 0)|].
  exact (affine_sum S g _ (inject_Z a) Hg (IH w)).
Qed.

Lemma value_pieces S gs den f : Forall (affine_off S) gs ->
  affine_off S (fun x => valueQ den f (at_point gs x)).
Proof.
  intro H. pose proof (affine_sum S _ (fun _ => inject_Z (snd f) * (1 # den)) (1 # den)
    (dot_pieces S gs H (fst f)) (affine_const S _)) as A.
  apply (affine_ext S _ _) with (2 := A). intro x. unfold valueQ. ring.
Qed.

Lemma layer_pieces S gs den fs : Forall (affine_off S) gs ->
  exists T, (length T <= length fs * Datatypes.S (length S))%nat /\
    Forall (affine_off (S ++ T)) (map (fun f x => reluQ (valueQ den f (at_point gs x))) fs).
Proof.
  intro H. induction fs as [|f fs (T & L & F)]; [exists []; split; [cbn; lia|constructor]|].
  destruct (relu_pieces S _ (value_pieces S gs den f H)) as (T1 & L1 & A1).
  exists (T1 ++ T). split; [rewrite app_length; cbn; lia|]. cbn [map]. constructor.
  - apply (affine_incl (S ++ T1)); [|exact A1]. intros s Hs. rewrite !in_app_iff in *. tauto.
  - eapply Forall_impl; [|exact F]. intros g. apply affine_incl. intros s Hs.
    rewrite !in_app_iff in *. tauto.
Qed.

Definition product (ws : list nat) : nat := fold_right (fun w p => (w + 1) * p)%nat 1%nat ws.

Lemma run_pieces h : forall S gs, Forall (affine_off S) gs ->
  exists S' gs', (Datatypes.S (length S') <= Datatypes.S (length S) * product (map (fun l => length
    (snd l)) h))%nat /\
    Forall (affine_off S') gs' /\ forall x, fold_left layerQ h (at_point gs x) = at_point gs' x.
Proof.
  induction h as [|[den fs] h IH]; intros S gs H.
  - exists S, gs. split; [cbn; lia|]. split; [exact H|reflexivity].
  - destruct (layer_pieces S gs den fs H) as (T & L & F).
    destruct (IH _ _ F) as (S' & gs' & L' & F' & E).
    exists S', gs'. split; [|split; [exact F'|]].
    + apply Nat.le_trans with (1 := L'). cbn [map snd product fold_right].
      fold (product (map (fun l : qlayer => length (snd l)) h)).
      rewrite Nat.mul_assoc. apply Nat.mul_le_mono_r. rewrite app_length. nia.
    + intro x. cbn [fold_left]. rewrite <- E. f_equal. unfold layerQ, at_point. cbn [fst snd].
      now rewrite map_map.
Qed.

(* the widths of the hidden layers *)
Definition widths (n : qnetwork) : list nat := map (fun l => length (snd l)) (q_hidden n).

(* THEOREM pieces.  On a line, a network with hidden layers of widths w1, ..., wL has at most
   (w1 + 1) ... (wL + 1) affine pieces: fewer cuts than that, and it is affine between them. *)
Theorem pieces : forall n : qnetwork, exists S : list Q,
  (length S < product (widths n))%nat /\ affine_off S (fun x => evalQ n [x]).
Proof.
  intro n. destruct (run_pieces (q_hidden n) [] [fun x => x]) as (S & gs & L & F & E).
  - constructor; [|constructor]. intros x z _ _. exists 1, 0. intros. ring.
  - exists S. split; [cbn [length] in L; unfold widths; lia|].
    pose proof (value_pieces S gs (fst (q_output n)) (snd (q_output n)) F) as A.
    apply (affine_ext S _ _) with (2 := A). intro x. unfold evalQ.
    change [x] with (at_point [fun x => x] x). now rewrite E.
Qed.

(* ---- alternating labels ---- *)
Lemma free_or_cut S x z : free S x z \/ exists s, In s S /\ x < s /\ s < z.
Proof.
  induction S as [|t S [F|(s & I & L)]]; [left; intros s []| |right; exists s; split;
    [now right|exact L]].
  destruct (Qlt_le_dec x t) as [A|A]; [destruct (Qlt_le_dec t z) as [B|B]|].
  - right. exists t. split; [now left|split; assumption].
  - left. intros u [->|Hu]; [now right|auto].
  - left. intros u [->|Hu]; [now left|auto].
Qed.

(* a value between two values is taken *)
Lemma intermediate v f : forall L S x z, affine_off S f -> x <= z ->
  (forall s, In s S -> x < s -> s < z -> In s L) ->
  (f x <= v /\ v <= f z \/ f z <= v /\ v <= f x) -> exists c, x <= c /\ c <= z /\ f c == v.
Proof.
  induction L as [|s L IH]; intros S x z A Lx H V.
  - destruct (A x z Lx) as (a & b & E).
    { intros s Hs. destruct (Qlt_le_dec x s) as [K|K]; [|now left].
      destruct (Qlt_le_dec s z) as [K'|K']; [destruct (H s Hs K K')|now right]. }
    assert (Ex := E x ltac:(lra) Lx). assert (Ez := E z Lx ltac:(lra)).
    destruct (Qeq_dec (f x) v) as [Q|Q]; [exists x; repeat split; [lra|exact Lx|exact Q]|].
    assert (Na : ~ a == 0).
    { intro Z. rewrite Z in Ex, Ez. apply Q. destruct V; lra. }
    assert (Ec : a * ((v - b) / a) + b == v) by (field; exact Na). set (c := (v - b) / a) in *.
    assert (K : x <= c /\ c <= z).
    { destruct (Qlt_le_dec c x) as [K|K]; [exfalso|destruct (Qlt_le_dec z c) as [K'|K'];
        [exfalso|split; assumption]];
        destruct (Qlt_le_dec a 0) as [S1|S1]; destruct V as [[V1 V2]|[V1 V2]]; apply Q; nra. }
    exists c. repeat split; [apply K|apply K|]. now rewrite (E c (proj1 K) (proj2 K)).
  - destruct (Qlt_le_dec x s) as [K1|K1]; [destruct (Qlt_le_dec s z) as [K2|K2]|].
    + destruct (Qlt_le_dec (f s) v) as [B|B]; destruct V as [[V1 V2]|[V1 V2]].
      * destruct (IH S s z A) as (c & C1 & C2 & C3); [lra| |left; split; lra|exists c;
          repeat split; lra].
        intros u Hu U1 U2. destruct (H u Hu) as [->|I]; [lra|lra|lra|exact I].
      * destruct (IH S x s A) as (c & C1 & C2 & C3); [lra| |right; split; lra|exists c;
          repeat split; lra].
        intros u Hu U1 U2. destruct (H u Hu) as [->|I]; [lra|lra|lra|exact I].
      * destruct (IH S x s A) as (c & C1 & C2 & C3); [lra| |left; split; lra|exists c;
          repeat split; lra].
        intros u Hu U1 U2. destruct (H u Hu) as [->|I]; [lra|lra|lra|exact I].
      * destruct (IH S s z A) as (c & C1 & C2 & C3); [lra| |right; split; lra|exists c;
          repeat split; lra].
        intros u Hu U1 U2. destruct (H u Hu) as [->|I]; [lra|lra|lra|exact I].
    + apply (IH S x z A Lx); [|exact V]. intros u Hu U1 U2.
      destruct (H u Hu U1 U2) as [->|I]; [lra|exact I].
    + apply (IH S x z A Lx); [|exact V]. intros u Hu U1 U2.
      destruct (H u Hu U1 U2) as [->|I]; [lra|exact I].
Qed.

Definition parity (k : nat) : Z := Z.of_nat (k mod 2).
Definition place (k : nat) : Q := inject_Z (Z.of_nat k).

Lemma parity_cases k : (parity k = 0%Z /\ parity (S k) = 1%Z) \/ (parity k = 1%Z /\
  parity (S k) = 0%Z).
Proof.
  unfold parity. pose proof (Nat.mod_upper_bound k 2 ltac:(lia)).
  pose proof (Nat.div_mod k 2 ltac:(lia)).
  pose proof (Nat.mod_upper_bound (S k) 2 ltac:(lia)). pose proof (Nat.div_mod (S k) 2 ltac:(lia)).
  lia.
Qed.

Lemma place_next k : place (S k) == place k + 1.
Proof. unfold place. rewrite Nat2Z.inj_succ. unfold Z.succ. rewrite inject_Z_plus. reflexivity. Qed.

(* the output passes 1/2 between any two neighbours *)
Lemma crossing S f k : affine_off S f -> f (place k) == inject_Z (parity k) ->
  f (place (Datatypes.S k)) == inject_Z (parity (Datatypes.S k)) ->
  exists c, place k < c /\ c < place (Datatypes.S k) /\ f c == 1 # 2.
Proof.
  intros A E1 E2. pose proof (place_next k) as P.
  destruct (intermediate (1 # 2) f S S (place k) (place (Datatypes.S k)) A) as (c & C1 & C2 & C3).
  - lra.
  - auto.
  - rewrite E1, E2. destruct (parity_cases k) as [[-> ->]|[-> ->]]; [left|right]; split;
      unfold inject_Z; lra.
  - destruct (A c c) as (a & b & E); [lra|intros s _; destruct (Qlt_le_dec s c); [left|right];
      lra|].
    assert (N : forall u, c == u -> f u == inject_Z 0 \/ f u == inject_Z 1 -> False).
    { intros u Eu Hu. pose proof (E c ltac:(lra) ltac:(lra)) as K1.
      pose proof (E u ltac:(lra) ltac:(lra)) as K2.
      assert (K3 : a * c == a * u) by (rewrite Eu; reflexivity). unfold inject_Z in Hu. lra. }
    assert (H1 : f (place k) == inject_Z 0 \/ f (place k) == inject_Z 1).
    { rewrite E1. destruct (parity_cases k) as [[-> _]|[-> _]]; [left|right]; reflexivity. }
    assert (H2 : f (place (Datatypes.S k)) == inject_Z 0 \/ f (place (Datatypes.S k)) == inject_Z
      1).
    { rewrite E2. destruct (parity_cases k) as [[_ ->]|[_ ->]]; [right|left]; reflexivity. }
    exists c. repeat split; [| |exact C3].
    + destruct (Qlt_le_dec (place k) c) as [L|L]; [exact L|]. exfalso.
      apply (N (place k)); [lra|exact H1].
    + destruct (Qlt_le_dec c (place (Datatypes.S k))) as [L|L]; [exact L|]. exfalso.
      apply (N (place (Datatypes.S k))); [lra|exact H2].
Qed.

Lemma cuts_of_alternation S f n : affine_off S f ->
  (forall k, (k <= Datatypes.S n)%nat -> f (place k) == inject_Z (parity k)) ->
  exists c l, place n < c /\ c < place (Datatypes.S n) /\ f c == 1 # 2 /\
    NoDup l /\ incl l S /\ length l = n /\ forall s, In s l -> s < c.
Proof.
  intros A. induction n as [|n IH]; intro H.
  - destruct (crossing S f 0 A (H 0%nat ltac:(lia)) (H 1%nat ltac:(lia))) as (c & C1 & C2 & C3).
    exists c, []. repeat split; auto; [constructor|intros s []|intros s []].
  - destruct IH as (c & l & C1 & C2 & C3 & Nd & I & Ln & M); [intros k Hk; apply H; lia|].
    destruct (crossing S f (Datatypes.S n) A (H (Datatypes.S n) ltac:(lia))
      (H (Datatypes.S (Datatypes.S n)) ltac:(lia))) as (e & E1 & E2 &
      E3).
    destruct (free_or_cut S c e) as [F|(s & Is & S1 & S2)].
    + exfalso. destruct (A c e) as (a & b & E); [lra|exact F|].
      pose proof (E c ltac:(lra) ltac:(lra)) as K1. pose proof (E e ltac:(lra) ltac:(lra)) as K2.
      pose proof (E (place (Datatypes.S n)) ltac:(lra) ltac:(lra)) as K3.
      rewrite (H (Datatypes.S n) ltac:(lia)) in K3. rewrite C3 in K1. rewrite E3 in K2.
      assert (Z : a * (e - c) == 0) by lra. apply Qmult_integral in Z as [Z|Z]; [|lra].
      rewrite Z in K1, K3. assert (K : inject_Z (parity (Datatypes.S n)) == 1 # 2) by lra.
      destruct (parity_cases (Datatypes.S n)) as [[P _]|[P _]]; rewrite P in K; discriminate K.
    + exists e, (s :: l). repeat split; auto.
      * constructor; [|exact Nd]. intro Hs. specialize (M s Hs). lra.
      * intros u [->|Hu]; [exact Is|now apply I].
      * cbn. now rewrite Ln.
      * intros u [->|Hu]; [exact S2|]. specialize (M u Hu). lra.
Qed.

(* the points 0, ..., N - 1 of a line with the labels 0, 1, 0, 1, ... *)
Definition alternation (N : nat) : list (list Z * Z) :=
  map (fun k => ([Z.of_nat k], parity k)) (seq 0 N).

(* THEOREM alternating [yun-2019: yun-necessary].
A network with hidden layers of widths w1, ..., wL that has the
   labels 0, 1, 0, 1, ... at N points of a line has N - 1 <= (w1 + 1) ... (wL + 1).  With one hidden
   layer of d1 < N - 2 neurons it is impossible;
     with two if (d1 + 1) (d2 + 1) + 1 < N, in particular,
   for d1, d2 >= 1, if 2 d1 d2 + d2 + 2 < N. *)
Theorem alternating : forall (n : qnetwork) (N : nat),
  memorizes n 1 1 (alternation N) -> (N - 1 <= product (widths n))%nat.
Proof.
  intros n N M. destruct (pieces n) as (S & L & A). destruct N as [|[|N]]; [lia|lia|].
  destruct (cuts_of_alternation S _ N A) as (c & l & _ & _ & _ & Nd & I & Ln & _).
  - intros k Hk. specialize (M [Z.of_nat k] (parity k)).
    assert (H : In ([Z.of_nat k], parity k) (alternation (Datatypes.S (Datatypes.S N)))).
    { apply in_map_iff. exists k. split; [reflexivity|]. apply in_seq. lia. }
    exact (M H).
  - pose proof (NoDup_incl_length Nd I). lia.
Qed.
