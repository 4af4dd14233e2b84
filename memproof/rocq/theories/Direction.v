(* A direction that keeps the separation.

   V holds vectors of Z^d, each with a coordinate of absolute value at least g.  Among the vectors
   u with entries 0, ..., M-1 there is one with |u.v| >= g for all of them, if M > 2 |V|: for one v
   and one coordinate of it at least g in size, |u.v| < g leaves at most two values of that entry
   of u, whatever the others are.  The count is made constructive by averaging, one entry of u
   after the other.  (Park, Lee, Yun and Shin 2021 and Vardi, Yehudai and Shamir 2022 take a random
   real direction here.) *)
From Coq Require Import ZArith List Lia Bool.
From Memproof Require Import Net Pairs.
Import ListNotations.
Open Scope Z_scope.

Lemma sum_swap {A B} (f : A -> B -> Z) l m :
  sum (map (fun a => sum (map (f a) m)) l) = sum (map (fun b => sum (map (fun a => f a b) l)) m).
Proof.
  induction l as [|a l IH]; cbn [map sum fold_right].
  - induction m as [|b m IHm]; [reflexivity|]. cbn [map sum fold_right]. unfold sum in IHm.
    rewrite <- IHm. reflexivity.
  - fold (sum (map (fun a => sum (map (f a) m)) l)). rewrite IH. clear IH.
    induction m as [|b m IHm]; [reflexivity|].
    cbn [map sum fold_right]. unfold sum in *. lia.
Qed.

Lemma sum_le {A} (f : A -> Z) l K : (forall a, In a l -> f a <= K) ->
  sum (map f l) <= Z.of_nat (length l) * K.
Proof.
  induction l as [|a l IH]; intro H; [cbn; lia|]. cbn [map sum fold_right length].
  specialize (IH (fun x Hx => H x (or_intror Hx))). specialize (H a (or_introl eq_refl)).
  unfold sum in IH. lia.
Qed.

Lemma average {A} (f : A -> Z) l K : sum (map f l) < Z.of_nat (length l) * K ->
  exists a, In a l /\ f a < K.
Proof.
  induction l as [|a l IH]; cbn [map sum fold_right length]; intro H; [lia|].
  destruct (Z_lt_dec (f a) K) as [L|L]; [exists a; split; [now left|exact L]|].
  destruct IH as (b & Hb & Lb); [unfold sum; lia|]. exists b. split; [now right|exact Lb].
Qed.

Section Count.
  Variable g : Z.
  Hypothesis g1 : 1 <= g.
  Variable M : nat.
  Let s := map Z.of_nat (seq 0 M).
  Let Mz := Z.of_nat M.

  Definition inside (L z : Z) : Z := if (L <=? z) && (z <? L + g) then 1 else 0.
  Definition hit (z : Z) : Z := if Z.abs z <? g then 1 else 0.
  Fixpoint cnt (v : list Z) (D : Z) : Z :=
    match v with [] => hit D | b :: v' => sum (map (fun a => cnt v' (D + a * b)) s) end.

  Lemma s_length : Z.of_nat (length s) = Mz.
  Proof. unfold s. now rewrite map_length, seq_length. Qed.

  Lemma inside_sum L E b n : g <= Z.abs b ->
    let S := sum (map (fun a => inside L (E + Z.of_nat a * b)) (seq 0 n)) in
    S = 0 \/ (S = 1 /\ (0 < b -> L <= E + (Z.of_nat n - 1) * b) /\ (b < 0 ->
      E + (Z.of_nat n - 1) * b < L + g)).
  Proof.
    intro Hb. cbn zeta. induction n as [|n IH]; [now left|]. rewrite seq_S, map_app, sum_app.
    cbn [map sum fold_right plus].
    set (S := sum (map (fun a => inside L (E + Z.of_nat a * b)) (seq 0 n))) in *.
    replace (Z.of_nat (Datatypes.S n) - 1) with (Z.of_nat n) by lia.
    set (x := E + Z.of_nat n * b) in *.
    replace (E + (Z.of_nat n - 1) * b) with (x - b) in IH by (unfold x; ring).
    unfold inside. destruct (Z.leb_spec L x), (Z.ltb_spec x (L + g)); cbn [andb]; lia.
  Qed.

  Lemma hits E b : g <= Z.abs b -> sum (map (fun a => hit (E + a * b)) s) <= 2.
  Proof.
    intro Hb. unfold s. rewrite map_map.
    assert (X : forall z, hit z <= inside (- g) z + inside 0 z).
    { intro z. unfold hit, inside. destruct (Z.ltb_spec (Z.abs z) g);
        destruct (Z.leb_spec (- g) z), (Z.ltb_spec z (- g + g)),
        (Z.leb_spec 0 z), (Z.ltb_spec z (0 + g)); cbn [andb]; lia. }
    pose proof (inside_sum (- g) E b M Hb) as A. pose proof (inside_sum 0 E b M Hb) as B.
    cbn zeta in A, B.
    enough (sum (map (fun a => hit (E + Z.of_nat a * b)) (seq 0 M)) <=
      sum (map (fun a => inside (- g) (E + Z.of_nat a * b)) (seq 0 M)) + sum (map (fun a => inside
        0 (E + Z.of_nat a * b)) (seq 0 M))) by lia.
    clear A B. induction (seq 0 M) as [|a l IH]; [cbn; lia|]. cbn [map sum fold_right].
    specialize (X (E + Z.of_nat a * b)). unfold sum in *. lia.
  Qed.

  Lemma spread v : forall Ds, (forall E, sum (map (fun D => hit (D + E)) Ds) <= 2) ->
    sum (map (cnt v) Ds) <= 2 * Mz ^ Z.of_nat (length v).
  Proof.
    induction v as [|b v IH]; intros Ds H.
    - cbn [length cnt]. specialize (H 0).
      rewrite (map_ext (fun D => hit (D + 0)) hit) in H by (intro; f_equal; lia).
      change (2 * Mz ^ Z.of_nat 0) with 2. exact H.
    - cbn [cnt length]. rewrite sum_swap.
      etransitivity; [apply sum_le with (K := 2 * Mz ^ Z.of_nat (length v))|].
      + intros a _. specialize (IH (map (fun D => D + a * b) Ds)). rewrite map_map in IH. apply IH.
        intro E. rewrite map_map. specialize (H (a * b + E)).
        rewrite (map_ext (fun D => hit (D + a * b + E)) (fun D => hit (D + (a * b + E)))) by
          (intro; f_equal; lia). exact H.
      + rewrite s_length, Nat2Z.inj_succ, Z.pow_succ_r by lia. lia.
  Qed.

  Lemma cnt_bound v : (exists b, In b v /\ g <= Z.abs b) ->
    forall D, Mz * cnt v D <= 2 * Mz ^ Z.of_nat (length v).
  Proof.
    induction v as [|b v IH]; intros (c & Hc & Gc) D; [destruct Hc|].
    cbn [cnt length]. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia.
    assert (0 <= Mz) by (unfold Mz; lia).
    destruct (Z_le_gt_dec g (Z.abs b)) as [B|B].
    - pose proof (spread v (map (fun a => D + a * b) s)) as Q. rewrite map_map in Q.
      assert (sum (map (fun a => cnt v (D + a * b)) s) <= 2 * Mz ^ Z.of_nat (length v)).
      { apply Q. intro E. rewrite map_map. pose proof (hits (D + E) b B) as Hh.
        rewrite (map_ext (fun a => hit (D + a * b + E)) (fun a => hit (D + E + a * b))) by (intro;
          f_equal; lia). exact Hh. }
      nia.
    - destruct Hc as [->|Hc]; [lia|].
      rewrite <- sum_scale, map_map.
      etransitivity; [apply sum_le with (K := 2 * Mz ^ Z.of_nat (length v))|rewrite s_length; lia].
      intros a _. apply IH. now exists c.
  Qed.

  Lemma exists_good d : forall vs : list (list Z * Z), (forall p, In p vs -> length (fst p) = d) ->
    sum (map (fun p => cnt (fst p) (snd p)) vs) < Mz ^ Z.of_nat d ->
    exists u, length u = d /\ Forall (fun a => 0 <= a < Mz) u /\
      forall p, In p vs -> g <= Z.abs (snd p + dot u (fst p)).
  Proof.
    induction d as [|d IH]; intros vs Hl Hs.
    - exists []. repeat split; auto. intros p Hp. pose proof (Hl p Hp) as Hlp.
      destruct p as [[|] D]; [|discriminate Hlp].
      cbn [dot fst snd]. rewrite Z.add_0_r. change (Mz ^ Z.of_nat 0) with 1 in Hs.
      assert (N : forall q : list Z * Z, In q vs -> 0 <= cnt (fst q) (snd q) ).
      { intros q Hq. specialize (Hl q Hq). destruct q as [[|] D']; [|discriminate]. cbn.
        unfold hit. destruct (Z.abs D' <? g); lia. }
      assert (K : cnt [] D <= sum (map (fun p => cnt (fst p) (snd p)) vs)).
      { clear Hs Hl. induction vs as [|q vs IHv]; [destruct Hp|]. cbn [map sum fold_right].
        assert (0 <= sum (map (fun p => cnt (fst p) (snd p)) vs)).
        { assert (N' : forall q : list Z * Z, In q vs -> 0 <= cnt (fst q) (snd q)) by (intros;
            apply N; now right).
          clear - N'. induction vs as [|q vs IH]; cbn [map sum fold_right]; [lia|].
          pose proof (N' q (or_introl eq_refl)). specialize (IH (fun x Hx => N' x (or_intror Hx))).
          unfold sum in IH. lia. }
        pose proof (N q (or_introl eq_refl)).
        destruct Hp as [->|Hp]; [cbn [fst snd] in *; unfold sum in *; lia|].
        specialize (IHv Hp (fun x Hx => N x (or_intror Hx))). unfold sum in *. lia. }
      cbn [cnt] in K. unfold hit in K. destruct (Z.ltb_spec (Z.abs D) g); lia.
    - set (F := fun (a : Z) (p : list Z * Z) => cnt (tl (fst p)) (snd p + a * hd 0 (fst p))).
      assert (E : sum (map (fun p => cnt (fst p) (snd p)) vs) = sum (map (fun a => sum (map (F a)
        vs)) s)).
      { rewrite sum_swap. f_equal. apply map_ext_in. intros [v D] Hp. specialize (Hl _ Hp).
        destruct v; [discriminate|]. reflexivity. }
      rewrite E, Nat2Z.inj_succ, Z.pow_succ_r in Hs by lia. rewrite <- s_length in Hs at 1.
      apply average in Hs as (a & Ha & Hs).
      destruct (IH (map (fun p => (tl (fst p),
        snd p + a * hd 0 (fst p))) vs)) as (u & Lu & Fu & Gu).
      + intros p Hp. apply in_map_iff in Hp as (q & <- & Hq). specialize (Hl q Hq). cbn.
        destruct (fst q); [discriminate|]. cbn in *. lia.
      + rewrite map_map. exact Hs.
      + exists (a :: u). split; [cbn; lia|]. split.
        * constructor; [|exact Fu]. unfold s in Ha. apply in_map_iff in Ha as (i & <- & Hi).
          apply in_seq in Hi. unfold Mz. lia.
        * intros p Hp. specialize (Hl p Hp). destruct p as [[|b v] D]; [discriminate|].
          specialize (Gu (v, D + a * b)). cbn [fst snd] in *. cbn [dot].
          replace (D + (a * b + dot u v)) with (D + a * b + dot u v) by lia. apply Gu.
          apply in_map_iff. exists (b :: v, D). now split.
  Qed.

  (* THEOREM gap_direction.  Finitely many vectors, each with a coordinate of at least g, have a
     direction u with entries 0, ..., M - 1, M > 2 |V|, along which all of them are at least g. *)
  Theorem gap_direction d (V : list (list Z)) : (2 * length V < M)%nat ->
    (forall v, In v V -> length v = d /\ exists b, In b v /\ g <= Z.abs b) ->
    exists u, length u = d /\ Forall (fun a => 0 <= a < Mz) u /\ forall v, In v V ->
      g <= Z.abs (dot u v).
  Proof.
    intros HM HV. destruct (exists_good d (map (fun v => (v, 0)) V)) as (u & Lu & Fu & Gu).
    - intros p Hp. apply in_map_iff in Hp as (v & <- & Hv). apply (HV v Hv).
    - rewrite map_map. cbn [fst snd].
      assert (K : sum (map (fun v => Mz * cnt v 0) V) <= Z.of_nat (length V) * (2 * Mz ^ Z.of_nat
        d)).
      { apply sum_le. intros v Hv. destruct (HV v Hv) as (<- & B). now apply cnt_bound. }
      rewrite <- (map_map (fun v => cnt v 0) (Z.mul Mz)), sum_scale in K.
      assert (0 < Mz ^ Z.of_nat d) by (apply Z.pow_pos_nonneg; unfold Mz; lia).
      set (X := Mz ^ Z.of_nat d) in *. set (Y := sum (map (fun v => cnt v 0) V)) in *.
      assert (2 * Z.of_nat (length V) < Mz) by (unfold Mz; lia).
      apply (Z.mul_lt_mono_pos_l Mz); [lia|]. apply Z.le_lt_trans with (1 := K). nia.
    - exists u. repeat split; auto. intros v Hv. apply (Gu (v, 0)). apply in_map_iff. now exists v.
  Qed.
End Count.

(* ---- differences of points, and the range of a line ---- *)
Fixpoint vsub (a b : list Z) : list Z :=
  match a, b with x :: a', y :: b' => (x - y) :: vsub a' b' | _, _ => [] end.

Lemma vsub_spec a : forall b u, length a = length b ->
  length (vsub a b) = length a /\ dot u (vsub a b) = dot u a - dot u b.
Proof.
  induction a as [|x a IH]; intros [|y b] u L; cbn in *; try discriminate.
  - split; [reflexivity|]. rewrite !dot_nil. lia.
  - destruct (IH b (tl u)) as (E1 & E2); [lia|]. split; [lia|].
    destruct u as [|u0 u]; cbn in *; lia.
Qed.

Fixpoint differences (l : list (list Z)) : list (list Z) :=
  match l with [] => [] | x :: l' => map (vsub x) l' ++ differences l' end.

Lemma differences_length l :
  2 * Z.of_nat (length (differences l)) = Z.of_nat (length l) * (Z.of_nat (length l) - 1).
Proof. induction l; cbn [differences length]; [lia|]. rewrite app_length, map_length. nia. Qed.

Lemma dot_sq_nonneg v : 0 <= dot v v.
Proof. induction v as [|a v IH]; cbn [dot]; nia. Qed.

(* A vector of length at least G has a coordinate c with d c^2 >= G^2. *)
Lemma large_coordinate v S : 0 < S -> S <= dot v v ->
  exists c, In c v /\ S <= Z.of_nat (length v) * (c * c).
Proof.
  intro HS. enough (K : forall T, S <= T -> 0 < dot v v -> exists c, In c v /\
    dot v v <= Z.of_nat (length v) * (c * c)).
  { intro H. destruct (K S ltac:(lia) ltac:(lia)) as (c & Hc & E). exists c. split; [exact Hc|lia].
    }
  intros _ _. clear HS. induction v as [|a v IH]; cbn [dot length]; intro H; [lia|].
  destruct (Z_lt_dec 0 (dot v v)) as [L|L].
  - destruct (IH L) as (c & Hc & E). destruct (Z_le_gt_dec (a * a) (c * c)) as [Q|Q].
    + exists c. split; [now right|]. rewrite Nat2Z.inj_succ. lia.
    + exists a. split; [now left|]. rewrite Nat2Z.inj_succ. nia.
  - exists a. split; [now left|]. pose proof (dot_sq_nonneg v). rewrite Nat2Z.inj_succ. nia.
Qed.

(* Cauchy and Schwarz *)
Lemma cauchy_schwarz u : forall v, dot u v * dot u v <= dot u u * dot v v.
Proof.
  induction u as [|a u IH]; intros [|b v]; cbn [dot]; rewrite ?dot_nil; try lia.
  specialize (IH v). pose proof (dot_sq_nonneg u). pose proof (dot_sq_nonneg v).
  set (p := dot u v) in *. set (q := dot u u) in *. set (r := dot v v) in *.
  (* 2 a b p <= a^2 r + b^2 q *)
  enough (2 * (a * b * p) <= a * a * r + b * b * q) by lia.
  clearbody p q r. clear - IH H H0.
  destruct (Z.eq_dec q 0) as [->|Q].
  - assert (p = 0) by nia. subst p. nia.
  - assert (K : 0 <= q * (a * a * r + b * b * q - 2 * (a * b * p))).
    { assert (0 <= a * a * (q * r - p * p)) by (apply Z.mul_nonneg_nonneg;
        [apply Z.square_nonneg|lia]).
      pose proof (Z.square_nonneg (a * p - b * q)).
      replace (q * (a * a * r + b * b * q - 2 * (a * b * p)))
        with (a * a * (q * r - p * p) + (a * p - b * q) * (a * p - b * q)) by ring. lia. }
    assert (0 < q) by lia. clear - K H1. set (z := a * a * r + b * b * q - 2 * (a * b * p)) in *.
    assert (0 <= z) by (apply (Z.mul_nonneg_cancel_l q); assumption). unfold z in *. lia.
Qed.

Lemma dot_square_bound M u : 0 <= M -> Forall (fun a => 0 <= a <= M) u ->
  dot u u <= Z.of_nat (length u) * (M * M).
Proof.
  intros HM H. induction H as [|a u Ha _ IH]; cbn [dot length]; [lia|].
  rewrite Nat2Z.inj_succ. nia.
Qed.
