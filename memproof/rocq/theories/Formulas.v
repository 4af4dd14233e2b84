(* The sizes, as functions of numbers.

   Binary integers, so that they can be evaluated: memproof's [bound_on_line]
   (memproof/constructions/threshold_ledger/guarantee.py) computes the same numbers, and a test
   compares the two.  Sizes.v proves that networks of these sizes exist. *)
From Coq Require Import ZArith Bool.
Open Scope Z_scope.

Definition cdiv (a b : Z) : Z := (a + b - 1) / b.                          (* ceil(a / b) *)

(* slots of a ledger: the least n >= 1 with q beta n^2 >= 2 N *)
Definition slots (N q beta : Z) : Z := Z.max 1 (Z.sqrt_up (cdiv (2 * N) (q * beta))).
(* beta + 2 + ceil(log2 n): one slot, one group of the encoder, the strip *)
Definition rest (N q beta : Z) : Z := beta + 2 + Z.log2_up (slots N q beta).
(* floor(sqrt(8 N beta / q)) + rest: q blocks in two layers, beta layers a slot *)
Definition ledger_depth (N q beta : Z) : Z := Z.sqrt (8 * N * beta / q) + rest N q beta.

(* m windows: 2 m + 2 = W neurons, q = m (m + 1) = W (W - 2) / 4 blocks in two layers *)
Definition blocks_of_width (W : Z) : Z := W * (W - 2) / 4.
(* layers of a slot: rho bits of a distance and c bits of a label step, k bits a layer, one more *)
Definition slot_layers (rho c k : Z) : Z := cdiv rho k + cdiv c k + 1.
(* k bits a layer fit into width W *)
Definition digit_fits (W k : Z) : bool := 3 + 2 * (2 ^ k - 1) <=? W.

(* Lemma E1 with k bits a layer, W >= 6; an odd width counts as one less *)
Definition even_width (W : Z) : Z := 2 * (W / 2).
Definition depth_with (N rho c W k : Z) : Z :=
  ledger_depth N (blocks_of_width (even_width W)) (slot_layers rho c k).
(* the least integer that is at least (sqrt(32 W N beta / (W - 2)) + W rest)^2 *)
Definition product_with (N rho c W k : Z) : Z :=
  let w := even_width W in let beta := slot_layers rho c k in
  let a := 32 * w * N * beta in let y := w * rest N (blocks_of_width w) beta in
  y * y + cdiv (a + Z.sqrt_up (4 * y * y * a * (w - 2))) (w - 2).

(* the best of k = 1, ..., most: the least depth, then the least product, then the least k *)
Definition better (N rho c W k b : Z) : bool :=
  (depth_with N rho c W k <? depth_with N rho c W b)
  || (depth_with N rho c W k =? depth_with N rho c W b)
     && (product_with N rho c W k <? product_with N rho c W b).
Fixpoint best_digit (N rho c W : Z) (most : nat) : Z :=
  match most with
  | O => 1
  | S j => let k := Z.of_nat (S j) in let b := best_digit N rho c W j in
           if digit_fits (even_width W) k && better N rho c W k b then k else b
  end.
Definition digit_bits (N rho c W : Z) : Z := best_digit N rho c W (Z.to_nat (Z.log2 W)).

(* THE DEPTH and THE PRODUCT of the theorem: N points on a line below 2^rho, labels of c bits,
   width W >= 6. *)
Definition depth_bound (N rho c W : Z) : Z := depth_with N rho c W (digit_bits N rho c W).
Definition product_bound (N rho c W : Z) : Z := product_with N rho c W (digit_bits N rho c W).

(* half the range of the line, in units: ceil(2 d N (N - 1) R / G) *)
Definition half_range (d : nat) (N R G : Z) : Z := cdiv (2 * (Z.of_nat d * (N * (N - 1)) * R)) G.

(* bits of a line and of a label *)
Definition line_bits (d : nat) (N R G : Z) : Z := Z.log2_up (2 * half_range d N R G + 1).
Definition label_bits (C : Z) : Z := Z.max 1 (Z.log2_up C).

(* Points for which two hidden layers of d1 and d2 neurons have room, with y outputs: with integers
   as weights, and with one relu for each group. *)
Definition short_room (d1 d2 y : nat) : nat := ((d1 + 1) / 2 * (d2 / y))%nat.
Definition room (d1 d2 y : nat) : nat := (d1 * (d2 / y))%nat.

(* Segments of a line, at width 6 and one bit a layer, with n slots a ledger: 6 n^2 beta points at
   most, in n beta + 1 groups of the encoder. *)
Definition segment_points (n beta : Z) : Z := 6 * n * n * beta.
Definition segment_depth (n beta : Z) : Z := 3 * n * beta + 2 + Z.log2_up n.

(* What is carried past a layer, if it is: n channels. *)
Definition carried (it_is : bool) (n : nat) : nat := if it_is then n else 0%nat.
(* Points for which a pair of layers has room: it carries y sums if another one has [begun], and the
   place if pairs are [left]. *)
Definition pair_room (y : nat) (begun left : bool) (w1 w2 : nat) : nat :=
  ((w1 + 1 - carried begun y - 2 * carried left 1) / 2
   * ((w2 - carried begun y - carried left 1) / y))%nat.
