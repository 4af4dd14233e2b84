(* The checker as a program: [judge] in OCaml, and what its reader needs to make a content.

   The reader (reader.ml) knows digits; how they make numbers is said here, so that it does not
   depend on how numbers are represented. *)
From Coq Require Import ZArith List Extraction ExtrOcamlBasic.
From Memproof Require Import Certificate Judge.
Import ListNotations.

(* The most significant bit first. *)
Definition integer_of (negative : bool) (bits : list bool) : Z :=
  let z := fold_left (fun z (b : bool) => if b then Z.succ_double z else Z.double z) bits 0%Z in
  if negative then Z.opp z else z.
Definition positive_of (z : Z) : option positive :=
  match z with Zpos p => Some p | _ => None end.
(* The least significant bit first, of numbers that are not negative. *)
Fixpoint bits_of_positive (p : positive) : list bool :=
  match p with xH => [true] | xO q => false :: bits_of_positive q
             | xI q => true :: bits_of_positive q end.
Definition bits_of (z : Z) : list bool :=
  match z with Zpos p => bits_of_positive p | _ => [] end.

Definition make_neuron := Neuron.
Definition make_layer := Layer.
Definition make_point := Point.
Definition make_margin := Margin.
Definition make_sizes := Sizes.
Definition make_certificate := Certificate.

Extraction "judge.ml" judge integer_of positive_of bits_of make_neuron make_layer make_point
  make_margin make_sizes make_certificate.
