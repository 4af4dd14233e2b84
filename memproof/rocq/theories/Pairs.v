(* Pairs of neurons relu(f_j) - relu(g_j), summed with one coefficient. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Net.
Import ListNotations.
Open Scope Z_scope.

Definition sum (l : list Z) : Z := fold_right Z.add 0 l.

Lemma sum_app a b : sum (a ++ b) = sum a + sum b.
Proof.
  induction a as [|x a IH]; cbn [app sum fold_right]; [reflexivity|]. unfold sum in IH.
  rewrite IH. unfold sum. lia.
Qed.

Lemma sum_scale k l : sum (map (Z.mul k) l) = k * sum l.
Proof.
  induction l as [|x l IH]; cbn [map sum fold_right]; [lia|]. unfold sum in IH. rewrite IH.
  unfold sum. lia.
Qed.

Lemma pairs_length {A B} (f g : A -> B) js : length (flat_map (fun j => [f j;
  g j]) js) = (2 * length js)%nat.
Proof. induction js; cbn; lia. Qed.

Lemma pairs_value {U : One} {A} (f g : A -> form) u s js :
  dot (flat_map (fun _ => [u; - u]) js) (layer (flat_map (fun j => [f j; g j]) js) s)
  = u * sum (map (fun j => relu (value (f j) s) - relu (value (g j) s)) js).
Proof.
  induction js as [|j js IH]; [cbn; lia|].
  cbn [flat_map app layer affine map dot sum fold_right].
  fold (affine (flat_map (fun j => [f j; g j]) js) s).
  fold (layer (flat_map (fun j => [f j; g j]) js) s). rewrite IH. unfold sum. lia.
Qed.

(* G5: the number of multiples i T <= z, 1 <= i < b, is z / T *)
Lemma multiples T z n : 1 <= T -> 0 <= z ->
  sum (map (fun i => if Z.of_nat i * T <=? z then 1 else 0) (seq 1 n)) = Z.min (Z.of_nat n) (z / T).
Proof.
  intros HT Hz. assert (0 <= z / T) by (apply Z.div_pos; lia). induction n as [|n IH].
  - cbn [seq map sum fold_right]. lia.
  - rewrite seq_S, map_app, sum_app, IH. cbn [map sum fold_right].
    replace (1 + n)%nat with (S n) by lia. destruct (Z.leb_spec (Z.of_nat (S n) * T) z) as [L|L].
    + assert (Z.of_nat (S n) <= z / T) by (apply Z.div_le_lower_bound; lia). lia.
    + assert (z / T < Z.of_nat (S n)) by (apply Z.div_lt_upper_bound; lia). lia.
Qed.

Lemma digit_sum T z b : 1 <= T -> 0 <= z < Z.of_nat b * T ->
  sum (map (fun i => if Z.of_nat i * T <=? z then 1 else 0) (seq 1 (b - 1))) = z / T.
Proof.
  intros HT Hz. rewrite multiples by lia.
  assert (z / T < Z.of_nat b) by (apply Z.div_lt_upper_bound; lia). lia.
Qed.
