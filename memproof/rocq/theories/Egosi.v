(* Egosi, Yehudai and Shamir 2025, Theorem 6: robust memorization at width d + 4, for every radius
   below the half of the least distance of two points with other labels. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net Check Robust.
Import ListNotations.
Open Scope Z_scope.

(* ---- the inf-norm ---- *)
Lemma bounds_exist (R : Z) (data : list (list Z * Z)) : exists B M,
  (forall c y k, In (c, y) data -> R - nth k c 0 <= B) /\
  forall c y, In (c, y) data -> 0 <= y + M.
Proof.
  assert (V : forall v : list Z, exists B, 0 <= B /\ forall k, - nth k v 0 <= B).
  { induction v as [|a v (B & B0 & H)]; [exists 0; split; [lia|intros [|k]; cbn; lia]|].
    exists (B + Z.abs a). split; [lia|]. intros [|k]; cbn [nth]; [lia|]. specialize (H k). lia. }
  assert (K : exists B M, 0 <= M /\ (forall c y k, In (c, y) data -> R - nth k c 0 <= B) /\
    forall c y, In (c, y) data -> 0 <= y + M); [|destruct K as (B & M & _ & K); now exists B, M].
  induction data as [|[c y] data (B & M & HM & H1 & H2)].
  - exists 0, 0. split; [lia|]. split; [intros c y k []|intros c y []].
  - destruct (V c) as (B' & B0 & H'). exists (Z.max B (R + B')), (M + Z.abs y).
    split; [lia|]. split.
    + intros c1 y1 k [I|I]; [injection I as -> ->; specialize (H' k)|specialize (H1 c1 y1 k I)];
        lia.
    + intros c1 y1 [I|I]; [injection I as -> ->|specialize (H2 c1 y1 I)]; lia.
Qed.

(* X / D is at most R / D0 from c / D0, in every coordinate *)
Definition in_box (R : Z) (D0 : positive) (c : list Z) (D : positive) (X : list Z) : Prop :=
  length X = length c /\
  forall k, Z.abs (Zpos D0 * nth k X 0 - Zpos D * nth k c 0) <= R * Zpos D.

Lemma box_distance D0 R {U : One} c : 0 <= R -> forall X,
  (forall k, Z.abs (Zpos D0 * nth k X 0 - one * nth k c 0) <= R * one) -> distance D0 R c X = 0.
Proof.
  intro R0. induction c as [|a c IH]; intros [|x X] H; cbn [distance]; try reflexivity.
  rewrite IH; [|intro k; exact (H (S k))]. specialize (H 0%nat). cbn [nth] in H.
  unfold beyond, relu. lia.
Qed.

Lemma far_coordinate D0 R G {U : One} a b x : 1 <= one -> 0 <= R -> 2 * R < G ->
  Z.abs (Zpos D0 * x - one * a) <= R * one -> G <= Z.abs (a - b) ->
  (G - 2 * R) * one <= beyond D0 R b x.
Proof.
  intros U1 R0 RG H F. unfold beyond, relu. set (z := Zpos D0 * x) in *.
  assert (K : (G - 2 * R) * one <= Z.max ((b - R) * one - z) (z - (b + R) * one)); [|lia].
  destruct (Z.abs_spec (a - b)) as [[_ E]|[_ E]]; rewrite E in F.
  - assert (G * one <= (a - b) * one) by (apply Z.mul_le_mono_nonneg_r; lia). lia.
  - assert (G * one <= - (a - b) * one) by (apply Z.mul_le_mono_nonneg_r; lia). lia.
Qed.

(* THEOREM egosi [egosi-2025: robust-widths].  Theorem 6 for the inf-norm.  N points c / D0 of Q^d
   with integer labels, two of them with other labels at least G / D0 apart in the inf-norm, and any
   radius R / D0 with R < G / 2: a network of width d + 4 and depth N (d + 1) has the label of every
   point at all points X / D of Q^d, of any denominator D, that are at most R / D0 away. *)
Theorem egosi : forall d (D0 : positive) R G (data : list (list Z * Z)), 0 <= R -> 2 * R < G ->
  (forall c y, In (c, y) data -> length c = d) ->
  (forall c y c' y', In (c, y) data -> In (c', y') data -> y <> y' ->
    exists k, G <= Z.abs (nth k c 0 - nth k c' 0)) ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= d + 4)%nat /\
    q_depth net = (length data * (d + 1))%nat /\
    forall c y, In (c, y) data -> forall D X, in_box R D0 c D X ->
      (evalQ net (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intros d D0 R G data R0 RG Len Far. destruct (bounds_exist R data) as (B & M & Low & Lab).
  destruct (robust_network d D0 R G B M R false data (fun U c X => length X = length c /\
    forall k, Z.abs (Zpos D0 * nth k X 0 - @one U * nth k c 0) <= R * @one U)) as
    (net & H1 & H2 & H3 & H4); auto; [lia| | | | |].
  - intros U c X [L _]. exact L.
  - intros U c X k [_ H]. specialize (H k). lia.
  - intros U c y X I [_ H]. unfold cut_distance. now apply box_distance.
  - intros U c y c' y' X U1 I I' N [L H]. unfold cut_distance.
    destruct (Far c y c' y' I I' N) as (k & F).
    assert (E : length c = length c') by (now rewrite (Len c y I), (Len c' y' I')).
    destruct (Nat.lt_ge_cases k (length c')) as [K|K].
    + etransitivity; [exact (far_coordinate D0 R G _ _ _ U1 R0 RG (H k) F)|].
      apply coordinate_of_distance; [exact K|]. now rewrite L.
    + rewrite !nth_overflow in F by lia. lia.
  - exists net. split; [exact H1|]. split; [exact H2|]. split; [rewrite H3; lia|].
    intros c y I D X HX. apply (H4 c y I D X HX).
Qed.

(* ---- the 1-norm ---- *)
(* the sum of |a X_k - b c_k| *)
Fixpoint apart (a b : Z) (X c : list Z) : Z :=
  match X, c with x :: X', z :: c' => Z.abs (a * x - b * z) + apart a b X' c' | _, _ => 0 end.

Lemma apart_positive a b X : forall c, 0 <= apart a b X c.
Proof. induction X as [|x X IH]; intros [|z c]; cbn [apart]; try lia. specialize (IH c). lia. Qed.

Lemma distance_is_apart D0 {U : One} c : forall X,
  distance D0 0 c X = apart (Zpos D0) one X c.
Proof.
  induction c as [|a c IH]; intros [|x X]; cbn [distance apart]; try reflexivity. rewrite IH.
  unfold beyond, relu. lia.
Qed.

Lemma apart_coordinate a b X : forall c k, length X = length c ->
  Z.abs (a * nth k X 0 - b * nth k c 0) <= apart a b X c.
Proof.
  induction X as [|x X IH]; intros [|z c] k L; try discriminate; [destruct k; cbn; lia|].
  cbn [apart]. destruct k as [|k]; cbn [nth].
  - pose proof (apart_positive a b X c). lia.
  - specialize (IH c k ltac:(now injection L)). lia.
Qed.

Lemma apart_triangle a b X : 0 <= b -> forall c c', length X = length c -> length X = length c' ->
  b * apart 1 1 c c' <= apart a b X c + apart a b X c'.
Proof.
  intro B0. induction X as [|x X IH]; intros [|z c] [|z' c'] L L'; try discriminate; [cbn; lia|].
  cbn [apart]. injection L as L. injection L' as L'. specialize (IH c c' L L').
  assert (E : b * Z.abs (1 * z - 1 * z') = Z.abs (b * z - b * z')).
  { rewrite !Z.mul_1_l, <- Z.mul_sub_distr_l, Z.abs_mul, (Z.abs_eq b) by exact B0. reflexivity. }
  rewrite Z.mul_add_distr_l, E. lia.
Qed.

(* THEOREM egosi_one [egosi-2025: robust-widths].  Theorem 6 for the 1-norm: the same with distances
   in the 1-norm, in depth N (d + 2). *)
Theorem egosi_one : forall d (D0 : positive) R G (data : list (list Z * Z)),
  0 <= R -> 2 * R < G -> (forall c y, In (c, y) data -> length c = d) ->
  (forall c y c' y', In (c, y) data -> In (c', y') data -> y <> y' -> G <= apart 1 1 c c') ->
  exists net : qnetwork, q_wf d net /\ (q_width net <= d + 4)%nat /\
    q_depth net = (length data * (d + 2))%nat /\
    forall c y, In (c, y) data -> forall D X, length X = length c ->
      apart (Zpos D0) (Zpos D) X c <= R * Zpos D ->
      (evalQ net (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intros d D0 R G data R0 RG Len Far. destruct (bounds_exist R data) as (B & M & Low & Lab).
  destruct (robust_network d D0 R G B M 0 true data (fun U c X => length X = length c /\
    apart (Zpos D0) (@one U) X c <= R * @one U)) as (net & H1 & H2 & H3 & H4); auto;
    [lia| | | | |].
  - intros U c X [L _]. exact L.
  - intros U c X k [L H]. pose proof (apart_coordinate (Zpos D0) (@one U) X c k L). lia.
  - intros U c y X I [_ H]. unfold cut_distance. rewrite distance_is_apart. unfold relu. lia.
  - intros U c y c' y' X U1 I I' N [L H]. unfold cut_distance. rewrite distance_is_apart.
    assert (E : length c = length c') by (now rewrite (Len c y I), (Len c' y' I')).
    pose proof (apart_triangle (Zpos D0) (@one U) X ltac:(lia) c c' L ltac:(congruence)) as T.
    assert (K : @one U * G <= @one U * apart 1 1 c c')
      by (apply Z.mul_le_mono_nonneg_l; [lia|exact (Far c y c' y' I I' N)]).
    unfold relu. lia.
  - exists net. split; [exact H1|]. split; [exact H2|]. split; [rewrite H3; lia|].
    intros c y I D X L HX. apply (H4 c y I D X). now split.
Qed.
