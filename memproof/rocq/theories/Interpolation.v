(* One hidden layer of N - 1 neurons: the polygon through the points of a line (lemma HS).

   From left to right, a relu that bends at one point sends the polygon through the next one.  The
   labels are multiplied by an integer each time, so that all slopes are integers. *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Net Step Check Main Turning Product.
Import ListNotations.
Open Scope Z_scope.

(* c0 + c_1 relu (s - a_1) + ... *)
Fixpoint polygon (cs : list (Z * Z)) (s : Z) : Z :=
  match cs with [] => 0 | (c, a) :: cs' => c * relu (s - a) + polygon cs' s end.

Lemma polygon_snoc cs c a s : polygon (cs ++ [(c, a)]) s = polygon cs s + c * relu (s - a).
Proof. induction cs as [|[c' a'] cs IH]; cbn [app polygon]; [ring|]. rewrite IH. ring. Qed.

Lemma polygon_times F cs s :
  polygon (map (fun q => (F * fst q, snd q)) cs) s = F * polygon cs s.
Proof. induction cs as [|[c a] cs IH]; cbn [map polygon fst snd]; [ring|]. rewrite IH. ring. Qed.

Lemma polygon_exists (l : list (Z * Z)) : sorted l -> exists K c0 cs, 0 < K /\
  length cs = (length l - 1)%nat /\ forall t y, In (t, y) l -> c0 + polygon cs t = K * y.
Proof.
  induction l as [|[t y] l IH] using rev_ind; intro So.
  - exists 1, 0, []. split; [lia|]. split; [reflexivity|]. intros t y [].
  - destruct (sorted_parts _ _ So) as [Sl _]. destruct (IH Sl) as (K & c0 & cs & K0 & Lc & H).
    destruct l as [|[t' y'] l _] using rev_ind.
    + exists 1, y, []. split; [lia|]. split; [reflexivity|].
      intros t1 y1 [E|[]]. injection E as <- <-. cbn [polygon]. ring.
    + assert (L : t' < t).
      { apply (sorted_app _ _ So (t', y') (t, y)); [apply in_app_iff; right|]; now left. }
      set (v := c0 + polygon cs t). exists ((t - t') * K), ((t - t') * c0),
        (map (fun q => ((t - t') * fst q, snd q)) cs ++ [(K * y - v, t')]).
      split; [apply Z.mul_pos_pos; lia|]. split.
      * rewrite app_length, map_length, Lc, !app_length. cbn [length]. lia.
      * intros t1 y1 I. rewrite polygon_snoc, polygon_times. apply in_app_iff in I as [I|[E|[]]].
        -- assert (Le : t1 <= t').
           { apply in_app_iff in I as [I|[E|[]]]; [|injection E as -> _; lia].
             pose proof (sorted_app _ _ Sl (t1, y1) (t', y') I (or_introl eq_refl)) as K'.
             cbn [fst] in K'. lia. }
           unfold relu. rewrite Z.max_r by lia. rewrite <- Z.mul_assoc, <- (H t1 y1 I). ring.
        -- injection E as <- <-. unfold relu. rewrite Z.max_l by lia. unfold v. ring.
Qed.

(* THEOREM interpolation [yun-2019: yun-known-nodes].  N distinct points of Q^d, with any integer
   labels, have a network with one hidden layer of N - 1 neurons; N - 3 are not enough for some
   ([alternating]). *)
Theorem interpolation : forall d (D : positive) data, (1 <= d)%nat -> distinct d data ->
  memorized d D data (length data - 1) 1.
Proof.
  intros d D data Hd Ds. destruct (integer_line d data Hd Ds) as (f & l & Sl & Ll & Il).
  destruct (polygon_exists l Sl) as (K & c0 & cs & K0 & Lc & Hit).
  set (h := [compose (map (fun q => ([1], - snd q)) cs) [f]]).
  set (o := fit (last_width d h) (map fst cs, c0)).
  set (net := {| hidden := fit_hidden d h; output := o |}).
  exists {| q_hidden := q_hidden (over D 1 net); q_output := (Z.to_pos K, o) |}.
  split; [exact (over_wf D 1 d net (proj1 (@fitted (unit_of 1) h (map fst cs, c0) d (repeat 0 d)
    (repeat_length 0 d))))|].
  destruct (over_sizes D 1 net) as [S1 S2].
  assert (E1 : q_width {| q_hidden := q_hidden (over D 1 net); q_output := (Z.to_pos K, o) |}
    = q_width (over D 1 net)) by reflexivity.
  rewrite E1, S1. clear E1 S1 S2. split.
  - unfold width, net. cbn [hidden]. rewrite fit_width. unfold h. cbn [map list_max fold_right].
    unfold compose. rewrite !map_length, Lc, Ll. lia.
  - split; [cbn; lia|]. intros X y I. apply over_divided. rewrite Z2Pos.id by exact K0.
    etransitivity; [exact (proj2 (@fitted (unit_of 1) h (map fst cs, c0) d X
      (of_dimension _ _ Ds X y I)))|].
    destruct (Il _ I) as [_ J]. cbn [fst snd] in J. rewrite <- (Hit _ _ J).
    unfold h, run. cbn [fold_left]. unfold layer. rewrite affine_compose.
    change (@affine (unit_of 1) [f] X) with [@value (unit_of 1) f X].
    set (t := @value (unit_of 1) f X). unfold value. cbn [fst snd].
    change (@one (unit_of 1)) with 1. rewrite Z.mul_1_r, Z.add_comm. f_equal. clear.
    induction cs as [|[c a] cs IH]; [reflexivity|]. cbn [map affine dot polygon fst snd].
    unfold affine in IH. rewrite IH. f_equal. f_equal. unfold value. cbn [fst snd dot].
    change (@one (unit_of 1)) with 1. f_equal. lia.
Qed.
