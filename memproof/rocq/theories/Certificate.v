(* What the verdict ACCEPTED on a certificate says, of networks over Q.

   A value of type [certificate] is the content of a certificate file (docs/certificate-format.md):
   all its numbers, without names, hashes, lines and traces.  [certified] is what the verdict says.
   Definitions only, to be read by those who rely on a theorem about a certificate; Judge.v decides
   it.  Both need nothing but Rocq's standard library. *)
From Coq Require Import ZArith QArith Qabs List Permutation.
Import ListNotations.
Open Scope Z_scope.

(* ---- the content ---- *)
Inductive reading := equals | nearest | argmax | sign.
Inductive activation := relu | identity.
(* A row of pairs (j, w): weight w on channel j of the layer before, from 0. *)
Record neuron := Neuron { activated : activation; weights : list (Z * Z); bias : Z }.
(* All weights and biases of a layer are over its denominator. *)
Record layer := Layer { denominator : positive; neurons : list neuron }.
(* Coordinates over the common denominator, the label over the label denominator, and the numbers
   (from 1) of the rows of the table that are this point. *)
Record point := Point { coordinates : list Z; label : list Z; rows : list Z }.
Record sizes := Sizes {
  points_number : Z; rows_number : Z; dimension : Z; outputs_number : Z; width : Z; depth : Z;
  nodes : Z; dense_parameters : Z; nonzero_parameters : Z; largest_weight_bits : Z;
  total_weight_bits : Z }.
(* numerator, denominator, number (from 0) of the first point that has it *)
Record margin := Margin { least : Z; over : positive; first_point : Z }.
Record certificate := Certificate {
  read_as : reading; claimed : sizes; coordinate_denominator : positive;
  label_denominator : positive; classes_number : Z; table : list point;
  hidden : list layer; output : layer; stated_margin : option margin }.

(* ---- what the network computes ---- *)
Definition reluQ (q : Q) : Q := if Qle_bool q 0 then 0%Q else q.
Definition activate (a : activation) (q : Q) : Q :=
  match a with relu => reluQ q | identity => q end.
Definition channel (h : list Q) (j : Z) : Q := nth (Z.to_nat j) h 0%Q.
Fixpoint sumQ (row : list (Z * Z)) (h : list Q) : Q :=
  match row with [] => 0%Q | (j, w) :: r => (inject_Z w * channel h j + sumQ r h)%Q end.
Definition neuronQ (den : positive) (h : list Q) (n : neuron) : Q :=
  activate (activated n) ((sumQ (weights n) h + inject_Z (bias n)) * (1 # den)).
Definition layerQ (h : list Q) (l : layer) : list Q := map (neuronQ (denominator l) h) (neurons l).
Definition layers (c : certificate) : list layer := hidden c ++ [output c].
Definition outputs (c : certificate) (p : point) : list Q :=
  fold_left layerQ (layers c) (map (fun a => a # coordinate_denominator c) (coordinates p)).

(* ---- how outputs f are read as a label y / E, and how far they are from a miss ---- *)
Definition class_of (y : list Z) : nat := Z.to_nat (hd 0 y).
Definition hits (r : reading) (E : positive) (f : list Q) (y : list Z) : Prop :=
  match r with
  | equals => Forall2 (fun v l => v == l # E)%Q f y
  | nearest => Forall2 (fun v l => Qabs (v - (l # E)) < 1 # (2 * E))%Q f y
  | argmax => (class_of y < length f)%nat /\
      forall j, (j < length f)%nat -> j <> class_of y -> (nth j f 0 < nth (class_of y) f 0)%Q
  | sign => if hd 0 y =? 1 then (0 < hd 0 f)%Q else (hd 0 f < 0)%Q
  end.
Fixpoint others {A} (k : nat) (f : list A) : list A :=  (* all but number k *)
  match f, k with [], _ => [] | _ :: r, O => r | v :: r, S k' => v :: others k' r end.
Definition rooms (r : reading) (E : positive) (f : list Q) (y : list Z) : list Q :=
  match r with
  | equals => []
  | nearest => map (fun vl => (1 # (2 * E)) - Qabs (fst vl - (snd vl # E)))%Q (combine f y)
  | argmax => map (fun v => nth (class_of y) f 0 - v)%Q (others (class_of y) f)
  | sign => [if hd 0 y =? 1 then hd 0%Q f else (- hd 0 f)%Q]
  end.
(* The least room of all points, at its first point; none under [equals]. *)
Definition margin_is_right (c : certificate) : Prop :=
  match stated_margin c with
  | None => read_as c = equals
  | Some m => read_as c <> equals /\ 0 <= first_point m < points_number (claimed c) /\
      forall k p, nth_error (table c) k = Some p ->
        let room := rooms (read_as c) (label_denominator c) (outputs c p) (label p) in
        Forall (fun q => least m # over m <= q)%Q room /\
        (Z.of_nat k < first_point m -> Forall (fun q => least m # over m < q)%Q room) /\
        (Z.of_nat k = first_point m -> Exists (fun q => q == least m # over m)%Q room)
  end.

(* ---- sizes ---- *)
Definition zlength {A} (l : list A) : Z := Z.of_nat (length l).
Definition sum (l : list Z) : Z := fold_right Z.add 0 l.
Definition largest (l : list Z) : Z := fold_right Z.max 0 l.
Fixpoint dense (d : Z) (ls : list layer) : Z :=
  match ls with
  | [] => 0
  | l :: r => (d + 1) * zlength (neurons l) + dense (zlength (neurons l)) r
  end.
(* The parameters that are not 0, each with its denominator, and their bits in lowest terms. *)
Definition parameters (ls : list layer) : list (Z * positive) :=
  flat_map (fun l => flat_map (fun n => map (fun w => (w, denominator l))
    (filter (fun w => negb (w =? 0)) (bias n :: map snd (weights n)))) (neurons l)) ls.
Definition bit_length (n : Z) : Z := Z.log2 (Z.abs n) + 1.
Definition bits (p : Z * positive) : Z :=
  let (w, q) := p in
  if Pos.eqb q 1 then bit_length w else
  let g := Z.gcd w (Zpos q) in
  bit_length (w / g) + (if Zpos q / g =? 1 then 0 else bit_length (Zpos q / g)).
Definition sizes_of (c : certificate) : sizes :=
  let widths := map (fun l => zlength (neurons l)) (hidden c) in
  let all := map bits (parameters (layers c)) in
  Sizes (zlength (table c)) (zlength (flat_map rows (table c))) (dimension (claimed c))
    (zlength (neurons (output c))) (largest widths) (zlength (hidden c)) (sum widths)
    (dense (dimension (claimed c)) (layers c)) (zlength all) (largest all) (sum all + zlength all).

(* ---- the form: what is looked at without computing ---- *)
(* Labels are class numbers below [kinds]; 0: they are values. *)
Definition kinds (c : certificate) : Z :=
  match read_as c with
  | argmax => outputs_number (claimed c) | sign => 2 | _ => classes_number c
  end.
Definition label_length (c : certificate) : Z :=
  match read_as c with argmax | sign => 1 | _ => outputs_number (claimed c) end.
Definition claim_ok (c : certificate) : bool :=
  let s := claimed c in
  forallb (Z.leb 1)
    [points_number s; rows_number s; dimension s; outputs_number s; width s; depth s].
Definition reading_ok (c : certificate) : bool :=
  let s := claimed c in
  match read_as c with
  | argmax => 2 <=? outputs_number s | sign => outputs_number s =? 1 | _ => true
  end
  && ((kinds c =? 0) || ((label_length c =? 1) && Pos.eqb (label_denominator c) 1
                         && ((classes_number c =? 0) || (classes_number c =? kinds c)))).
Definition point_ok (c : certificate) (p : point) : bool :=
  (zlength (coordinates p) =? dimension (claimed c)) && (zlength (label p) =? label_length c).
Definition class_ok (c : certificate) (p : point) : bool :=
  (kinds c =? 0) || ((0 <=? hd 0 (label p)) && (hd 0 (label p) <? kinds c)).
(* Channels increase, and are those of a layer of width w; no weight is 0. *)
Fixpoint row_ok (from w : Z) (row : list (Z * Z)) : bool :=
  match row with
  | [] => true
  | (j, a) :: r => (from <=? j) && (j <? w) && negb (a =? 0) && row_ok (j + 1) w r
  end.
Fixpoint rows_ok (w : Z) (ls : list layer) : bool :=
  match ls with
  | [] => true
  | l :: r => forallb (fun n => row_ok 0 w (weights n)) (neurons l)
              && (1 <=? zlength (neurons l)) && rows_ok (zlength (neurons l)) r
  end.
Definition output_ok (l : layer) : bool :=
  forallb (fun n => match activated n with identity => true | relu => false end) (neurons l).
Fixpoint count_up (from : Z) (n : nat) : list Z :=
  match n with O => [] | S m => from :: count_up (from + 1) m end.

(* ---- the verdict ---- *)
Record certified (c : certificate) : Prop := {
  the_claim : claim_ok c = true /\ reading_ok c = true;
  the_form : forall p, In p (table c) -> point_ok c p = true /\ class_ok c p = true;
  the_points : NoDup (map coordinates (table c));
  the_rows : Permutation (flat_map rows (table c))
    (count_up 1 (Z.to_nat (rows_number (claimed c))));
  the_network : rows_ok (dimension (claimed c)) (layers c) = true /\ output_ok (output c) = true;
  the_sizes : sizes_of c = claimed c;
  the_labels : forall p, In p (table c) ->
    hits (read_as c) (label_denominator c) (outputs c p) (label p);
  the_margin : margin_is_right c }.
