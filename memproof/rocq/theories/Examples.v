(* The hypotheses can be met, and the sizes are numbers that Rocq evaluates. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Formulas Net Check Direction Main Sizes Vardi Fold.
From Memproof Require Import Counting BoundedDepth BoundedBits.
Import ListNotations.
Open Scope Z_scope.

(* the points 0, 1 / 1000003 and 3 with the labels 1, 0, 2 *)
Definition three : list (list Z * Z) := [([0], 1); ([1], 0); ([3000009], 2)].

Lemma three_cases X y : In (X, y) three ->
  (X, y) = ([0], 1) \/ (X, y) = ([1], 0) \/ (X, y) = ([3000009], 2).
Proof. cbn. intuition. Qed.

Example three_points : point_set 1 3000009 1 3 three.
Proof.
  split; [..|repeat constructor; cbn; lia|];
    intros X y H; apply three_cases in H as [E|[E|E]]; injection E as -> ->; cbn; lia.
Qed.

Example three_memorized : memorized 1 1000003 three 6 42.
Proof.
  pose proof (yang_yang 1 1000003 3000009 1 3 three 6) as H. cbn zeta in H.
  destruct H as [M _]; [lia|lia|lia|lia|exact three_points|exact M].
Qed.

(* A million points of R^10 in the unit ball at distances of 1 / 1000, with 10 classes, at width 12:
   56 bits of a line, 2914 layers; with folds, 41 bits and 56 + 2561 layers; and at width 3,
   56 + 38136 layers. *)
Example a_million : let N := 1000000 in
  line_bits 10 N 1000 1 = 56 /\ depth_bound N 56 (label_bits 10) 12 = 2914 /\
  folded_bits N = 41 /\ depth_bound N 41 (label_bits 10) 12 = 2561 /\
  ledger_depth N 1 (label_bits 10 * (41 + 4)) = 38136.
Proof. vm_compute. repeat split. Qed.

(* The same points in less depth, beta = 56 + 4 + 1: 2733 segments of 366 points side by side have
   depth 1 + 185, 28 segments of 36600 points 1 + 1836. *)
Example a_million_segments : let N := 1000000 in let beta := 56 + label_bits 10 + 1 in
  segment_points 1 beta = 366 /\ segment_depth 1 beta = 185 /\ cdiv N 366 = 2733 /\
  segment_points 10 beta = 36600 /\ segment_depth 10 beta = 1836 /\ cdiv N 36600 = 28.
Proof. vm_compute. repeat split. Qed.

Example three_side_by_side : exists net : qnetwork, q_wf 1 net /\ (q_width net <= 6)%nat /\
  memorizes net 1000003 1 three.
Proof.
  destruct (bounded_depth 1 1000003 3000009 1 3 three 1 1) as (net & H1 & H2 & _ & _ & H3);
    try lia; [exact three_points|vm_compute; discriminate|].
  now exists net.
Qed.

(* polynomial_width: 2^22 points 0, 1, 2, ... of a line with 10 classes, at width 8, A = 23. *)
Example powers_of_the_width : let N := 2 ^ 22 in let E := 8 * (8 * 23 + 3 + Z.log2_up N) in
  2 * half_range 1 N N 1 + 1 <= 8 ^ 23 /\ 10 <= 8 ^ 23 /\ E * E <= N.
Proof. cbn zeta. repeat split; now apply Z.leb_le. Qed.

(* With coordinates that are multiples of 1 / 1000 and the segments in series: with 10 slots weights
   of 661 bits and 1 + 51408 layers, with 1 slot 121 bits and 1 + 505605 layers. *)
Example a_million_in_series : let N := 1000000 in let c := label_bits 10 in
  let rho := integer_line_bits 10 N 1000 1 1000 in let beta := rho + c + 1 in
  rho = 56 /\ weight_bits 10 N 1 1000 10 rho c = 661 /\
  cdiv N (segment_points 10 beta) * segment_depth 10 beta = 51408 /\
  weight_bits 10 N 1 1000 1 rho c = 121 /\
  cdiv N (segment_points 1 beta) * segment_depth 1 beta = 505605.
Proof. vm_compute. repeat split. Qed.

Example three_in_series : exists net : network, wf 1 net /\ (width net <= 8)%nat /\
  Forall (fun z => Z.abs z < 2 ^ 61) (flat net) /\ memorizes (integral net) 1000003 1 three.
Proof.
  destruct (bounded_bits 1 1000003 3000009 1 3 three 1 1) as (net & H1 & H2 & _ & _ & H4 & H5);
    try lia; [exact three_points|vm_compute; discriminate|].
  now exists net.
Qed.
