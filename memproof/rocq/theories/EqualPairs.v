(* Yun, Sra and Jadbabaie 2019, W = Omega(N) parameters in L layers: pairs of layers of one width.

   At width 2 v + 2, with one output, each pair of Deep.v has room for 2 v^2 points and about 8 v^2
   parameters. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Formulas Net Check Main Vardi Grid Deep.
Import ListNotations.
Open Scope Z_scope.

Definition equal_pairs (v k : nat) : list part := repeat (Pair (2 * v + 2) (2 * v + 2)) k.

Lemma equal_pair v begun left : (2 * (v * v) <= pair_room 1 begun left (2 * v + 2) (2 * v + 2))%nat.
Proof.
  unfold pair_room. rewrite Nat.div_1_r. set (c := carried begun 1). set (k := carried left 1).
  assert (Hc : (c <= 1 /\ k <= 1)%nat) by (unfold c, k; destruct begun, left; cbn; lia).
  assert (A : (v <= (2 * v + 2 + 1 - c - 2 * k) / 2)%nat) by (apply Nat.div_le_lower_bound; lia).
  assert (B : (2 * v <= 2 * v + 2 - c - k)%nat) by lia.
  pose proof (Nat.mul_le_mono _ _ _ _ A B). lia.
Qed.

Lemma equal_pairs_room v k : forall begun,
  (2 * (v * v) * k <= room_of 1 begun (equal_pairs v k))%nat.
Proof.
  induction k as [|k IH]; intro begun; [lia|]. unfold equal_pairs in *. cbn [repeat room_of].
  pose proof (equal_pair v begun (some_pair (repeat (Pair (2 * v + 2) (2 * v + 2)) k))).
  specialize (IH true). lia.
Qed.

Lemma equal_pairs_wide v k : (1 <= v)%nat -> forall begun, wide_enough 1 begun (equal_pairs v k).
Proof.
  intro Hv. induction k as [|k IH]; intro begun; [exact I|]. unfold equal_pairs in *.
  cbn [repeat wide_enough]. split; [|apply IH].
  pose proof (equal_pair v begun (some_pair (repeat (Pair (2 * v + 2) (2 * v + 2)) k))) as E.
  assert (1 * 1 <= v * v)%nat by now apply Nat.mul_le_mono. lia.
Qed.

Lemma equal_layers v k : layers_of (equal_pairs v k) = repeat (2 * v + 2)%nat (2 * k).
Proof.
  unfold equal_pairs, layers_of. induction k as [|k IH]; [reflexivity|]. cbn [repeat flat_map].
  rewrite IH. replace (2 * S k)%nat with (S (S (2 * k))) by lia. reflexivity.
Qed.

Lemma layers_repeated (h : list (list form)) w n :
  Forall2 (fun l w => length l <= w)%nat h (repeat w n) ->
  Forall (fun l => length l <= w)%nat h /\ length h = n.
Proof.
  revert h. induction n as [|n IH]; intros h H; inversion_clear H as [|l ? h' ? L H'];
    [split; [constructor|reflexivity]|].
  destruct (IH h' H') as [F E]. split; [now constructor|]. cbn [length]. now rewrite E.
Qed.

(* THEOREM yun_deep [yun-2019: yun-deep].  N >= 1 distinct points of Q^d, labels in Z, N <= 2 k v^2
   with v >= 1: 2 k hidden layers of width 2 v + 2, with integers as weights, memorize them, in at
   most (d + 1) (2 v + 3) + 2 k (2 v + 3)^2 parameters.  With the least such k these are
   O(N + v^2 + d v), and 4 N (1 + O(1 / v)) between the hidden layers, as N / v^2 grows: an L-layer
   network needs O(N) parameters. *)
Theorem yun_deep : forall d (D : positive) v k data, (1 <= d)%nat -> (1 <= v)%nat ->
  (1 <= length data <= 2 * k * (v * v))%nat -> distinct d data ->
  exists net : qnetwork,
    q_wf d net /\ (q_width net <= 2 * v + 2)%nat /\ q_depth net = (2 * k)%nat /\
    (q_params d net <= (d + 1) * (2 * v + 3) + 2 * k * ((2 * v + 3) * (2 * v + 3)))%nat /\
    memorizes net D 1 data.
Proof.
  intros d D v k data Hd Hv [HN HW] [Ln Nd].
  set (vectors := map (fun p => (fst p, [snd p])) data : list (list Z * list Z)).
  destruct (yun_pairs d D 1 (equal_pairs v k) vectors Hd ltac:(lia)) as (h & outs & Hw & H).
  - unfold vectors. now rewrite map_length.
  - unfold vectors. intros p I. apply in_map_iff in I as ([X y] & <- & I). exact (Ln X y I).
  - unfold vectors. rewrite map_map. exact Nd.
  - now apply equal_pairs_wide.
  - unfold vectors. rewrite map_length. pose proof (equal_pairs_room v k false). lia.
  - destruct (H 0%nat ltac:(lia)) as [Wf M]. rewrite equal_layers in Hw. eexists.
    split; [exact Wf|]. unfold q_width, q_depth, q_params, width, depth, params, skeleton in *.
    cbn [q_hidden q_output hidden output fst snd] in *.
    assert (Eh : map snd (map (pair 1%positive) h) = h) by (rewrite map_map; apply map_id).
    rewrite Eh in *. destruct (layers_repeated _ _ _ Hw) as [F Lh].
    split; [now apply list_max_le, Forall_map|]. split; [exact Lh|]. split.
    + pose proof (params_bound (2 * v + 2) h F d) as P. rewrite Lh in P.
      replace (2 * v + 2 + 1)%nat with (2 * v + 3)%nat in P by lia.
      etransitivity; [exact P|]. lia.
    + intros X y I. apply M. unfold vectors. rewrite map_map. apply in_map_iff. exists (X, y).
      split; [reflexivity|exact I].
Qed.
