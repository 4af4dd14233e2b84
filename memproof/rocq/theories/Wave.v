(* Width 3: the decoder.

   Two channels and one neuron for a comparison, after Park, Lee, Yun and Shin 2021 and the folded
   index: the first channel holds the digits of the ledger, and below them the label so far, the
   second one the place of the point, in cells of the first digit.  A slot takes two layers to
   compare the place with the first digit and to add to the label, or subtract from it
   ([slot_up], [slot_down], lemma D7); then a triangle wave takes the digit, which is odd, off,
   a bit a layer ([wave], lemma D5). *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Net Decoder.
Import ListNotations.
Open Scope Z_scope.

Lemma relu_0 y : y <= 0 -> relu y = 0.
Proof. unfold relu. lia. Qed.

Lemma power_pos (n : nat) : 1 <= 2 ^ Z.of_nat n.
Proof. pose proof (Z.pow_pos_nonneg 2 (Z.of_nat n)). lia. Qed.

Section Wave.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop).
  Let can := can inp dom 3.

  Lemma wave_layer L u T (w g : P -> Z) : 0 <= u ->
    (forall p, dom p -> 0 <= w p < 2 * T /\ 0 <= g p) ->
    can L (fun p s => s = [one * (u * w p); g p]) ->
    can (S L) (fun p s => s = [one * (2 * u * if T <=? w p then w p - T else T - 1 - w p); g p]).
  Proof.
    intros Hu B C.
    apply (can_step _ _ _ _ _ [([1; 0], - (u * T)); ([-1; 0], u * (T - 1)); ([0; 1], 0)]
      [([2; 2; 0], 0); ([0; 0; 1], 0)] _ C); [cbn; lia|].
    intros p s Hp ->. destruct (B p Hp) as [Bw Bg]. cbn [layer affine map]. unfold value.
    cbn [dot fst snd].
    replace (1 * (one * (u * w p)) + (0 * g p + 0) + - (u * T) * one)
      with (one * (u * (w p - T))) by ring.
    replace (-1 * (one * (u * w p)) + (0 * g p + 0) + u * (T - 1) * one)
      with (one * (u * (T - 1 - w p))) by ring.
    replace (0 * (one * (u * w p)) + (1 * g p + 0) + 0 * one) with (g p) by ring.
    rewrite (relu_id (g p) Bg). destruct (Z.leb_spec T (w p)) as [H|H].
    - rewrite (relu_id (one * (u * (w p - T)))) by (repeat apply Z.mul_nonneg_nonneg; lia).
      rewrite (relu_0 (one * (u * (T - 1 - w p)))).
      + f_equal; [ring|]. f_equal. ring.
      + apply Z.mul_nonneg_nonpos; [lia|]. apply Z.mul_nonneg_nonpos; lia.
    - rewrite (relu_id (one * (u * (T - 1 - w p)))) by (repeat apply Z.mul_nonneg_nonneg; lia).
      rewrite (relu_0 (one * (u * (w p - T)))).
      + f_equal; [ring|]. f_equal. ring.
      + apply Z.mul_nonneg_nonpos; [lia|]. apply Z.mul_nonneg_nonpos; lia.
  Qed.

  (* what is left of F 2^m + r: r, if F is odd *)
  Definition left_over (m F r : Z) : Z := if Z.odd F then r else 2 ^ m - 1 - r.

  Lemma wave (n : nat) : forall L m u (F r g : P -> Z), 0 <= u -> 0 <= m ->
    (forall p, dom p -> 0 <= F p < 2 ^ Z.of_nat (S n) /\ 0 <= r p < 2 ^ m /\ 0 <= g p) ->
    can L (fun p s => s = [one * (u * (F p * 2 ^ m + r p)); g p]) ->
    can (L + S n) (fun p s =>
      s = [one * (u * 2 ^ Z.of_nat (S n) * left_over m (F p) (r p)); g p]).
  Proof.
    induction n as [|n IH]; intros L m u F r g Hu Hm B C.
    - replace (L + 1)%nat with (S L) by lia.
      apply (wave_layer L u (2 ^ m) _ g Hu) in C.
      2: { intros p Hp. destruct (B p Hp) as (BF & Br & Bg). change (2 ^ Z.of_nat 1) with 2 in BF.
        split; [|exact Bg]. assert (F p = 0 \/ F p = 1) as [-> | ->] by lia; lia. }
      apply (can_weaken _ _ _ _ _ _ C). intros p s Hp ->.
      destruct (B p Hp) as (BF & Br & Bg). change (2 ^ Z.of_nat 1) with 2 in *.
      unfold left_over. assert (F p = 0 \/ F p = 1) as [E|E] by lia; rewrite E; cbn [Z.odd].
      + destruct (Z.leb_spec (2 ^ m) (0 * 2 ^ m + r p)); [lia|]. f_equal. ring.
      + destruct (Z.leb_spec (2 ^ m) (1 * 2 ^ m + r p)); [|lia]. f_equal. ring.
    - set (T := 2 ^ Z.of_nat (S n)) in *.
      assert (D : 2 ^ Z.of_nat (S (S n)) = 2 * T).
      { unfold T. rewrite (Nat2Z.inj_succ (S n)), Z.pow_succ_r by lia. reflexivity. }
      rewrite D in *. assert (HT : 1 <= T) by apply power_pos.
      assert (Ev : Z.odd T = false).
      { unfold T. rewrite Nat2Z.inj_succ, Z.pow_succ_r, Z.odd_mul by lia. reflexivity. }
      set (K := 2 ^ m) in *.
      set (F' := fun p => if T <=? F p then F p - T else T - 1 - F p).
      set (r' := fun p => if T <=? F p then r p else K - 1 - r p).
      apply (wave_layer L u (T * K) _ g Hu) in C.
      2: { intros p Hp. destruct (B p Hp) as (BF & Br & Bg). split; [|exact Bg]. nia. }
      replace (L + S (S n))%nat with (S L + S n)%nat by lia.
      assert (C' : can (S L) (fun p s => s = [one * (2 * u * (F' p * K + r' p)); g p])).
      { apply (can_weaken _ _ _ _ _ _ C). intros p s Hp ->. destruct (B p Hp) as (BF & Br & Bg).
        unfold F', r'. f_equal. f_equal. f_equal.
        destruct (Z.leb_spec T (F p)), (Z.leb_spec (T * K) (F p * K + r p)); try nia. }
      apply IH in C'; [|lia|exact Hm|].
      + apply (can_weaken _ _ _ _ _ _ C'). intros p s Hp ->. f_equal.
        replace (u * (2 * T)) with (2 * u * T) by ring. f_equal. f_equal.
        unfold left_over, F', r'. destruct (T <=? F p).
        * rewrite Z.odd_sub, Ev, Bool.xorb_false_r. reflexivity.
        * rewrite !Z.odd_sub, Ev. destruct (Z.odd (F p)); cbn [Z.odd xorb]; fold K; lia.
      + intros p Hp. destruct (B p Hp) as (BF & Br & Bg). unfold F', r'.
        destruct (Z.leb_spec T (F p)); repeat split; try lia.
  Qed.

  (* ---- a slot: b is 1 if the second channel is ahead of the first by one * u, else 0 ---- *)
  Definition ahead (u : Z) (v g b : P -> Z) : Prop := forall p, dom p ->
    0 <= v p /\ 0 <= g p /\ (b p = 1 /\ one * u <= g p - v p \/ b p = 0 /\ g p - v p <= 0).

  Lemma slot_up L u w (v g b : P -> Z) : 0 <= u -> 0 <= w -> ahead u v g b ->
    can L (fun p s => s = [v p; g p]) ->
    can (2 + L) (fun p s => s = [v p + one * (w * u * b p); g p]).
  Proof.
    intros Hu Hw A C.
    assert (C1 : can (1 + L) (fun p s => s = [v p; g p; relu (g p - v p)])).
    { apply (can_step _ _ _ _ _ [([1; 0], 0); ([0; 1], 0); ([-1; 1], 0)]
        [([1; 0; 0], 0); ([0; 1; 0], 0); ([0; 0; 1], 0)] _ C); [cbn; lia|].
      intros p s Hp ->. destruct (A p Hp) as (Hv & Hg & _). cbn [layer affine map]. unfold value.
      cbn [dot fst snd]. rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
      rewrite (relu_id _ Hv), (relu_id _ Hg). do 4 f_equal. ring. }
    apply (can_step _ _ _ _ _ [([1; 0; w], 0); ([0; 1; 0], 0); ([0; 0; 1], - u)]
      [([1; 0; - w], 0); ([0; 1; 0], 0)] _ C1); [cbn; lia|].
    intros p s Hp ->. destruct (A p Hp) as (Hv & Hg & H). set (e := relu (g p - v p)).
    assert (He : 0 <= e) by (unfold e, relu; lia).
    cbn [layer affine map]. unfold value. cbn [dot fst snd].
    rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
    rewrite (relu_id _ Hg), (relu_id (v p + w * e)) by nia. f_equal.
    destruct H as [[-> H]|[-> H]].
    - assert (E : e = g p - v p) by (apply relu_id; nia).
      rewrite (relu_id (e + - u * one)) by nia. ring.
    - assert (E : e = 0) by (apply relu_0; lia).
      rewrite (relu_0 (e + - u * one)) by nia. rewrite E. ring.
  Qed.

  Lemma slot_down L u w (v g b : P -> Z) : 0 <= u -> 0 <= w -> ahead u v g b ->
    (forall p, dom p -> one * (w * u) <= v p) ->
    can L (fun p s => s = [v p; g p]) ->
    can (2 + L) (fun p s => s = [v p - one * (w * u * b p); g p]).
  Proof.
    intros Hu Hw A R C.
    assert (C1 : can (1 + L) (fun p s => s = [v p; g p; relu (v p - g p + u * one)])).
    { apply (can_step _ _ _ _ _ [([1; 0], 0); ([0; 1], 0); ([1; -1], u)]
        [([1; 0; 0], 0); ([0; 1; 0], 0); ([0; 0; 1], 0)] _ C); [cbn; lia|].
      intros p s Hp ->. destruct (A p Hp) as (Hv & Hg & _). cbn [layer affine map]. unfold value.
      cbn [dot fst snd]. rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
      rewrite (relu_id _ Hv), (relu_id _ Hg). do 4 f_equal. }
    apply (can_step _ _ _ _ _ [([1; 0; w], - (w * u)); ([0; 1; 0], 0); ([0; 0; 1], - u)]
      [([1; 0; - w], 0); ([0; 1; 0], 0)] _ C1); [cbn; lia|].
    intros p s Hp ->. destruct (A p Hp) as (Hv & Hg & H). specialize (R p Hp).
    set (e := relu (v p - g p + u * one)). assert (He : 0 <= e) by (unfold e, relu; lia).
    cbn [layer affine map]. unfold value. cbn [dot fst snd].
    rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
    rewrite (relu_id _ Hg), (relu_id (v p + w * e + - (w * u) * one)) by nia. f_equal.
    destruct H as [[-> H]|[-> H]].
    - assert (E : e = 0) by (apply relu_0; nia).
      rewrite (relu_0 (e + - u * one)) by nia. rewrite E. ring.
    - assert (E : e = v p - g p + u * one) by (apply relu_id; nia).
      rewrite (relu_id (e + - u * one)) by nia. ring.
  Qed.
End Wave.

(* ---- ledgers of thresholds: digits 2 t + 1 of n bits, above a field of k bits ---- *)
Fixpoint pack (n k : nat) (l : list Z) : Z :=
  match l with
  | [] => 0
  | t :: l' => (2 * t + 1) * 2 ^ Z.of_nat (n * length l' + k) + pack n k l'
  end.

Definition digit (n : nat) (t : Z) : Prop := 0 <= t /\ 2 * t + 1 < 2 ^ Z.of_nat n.

Lemma pack_bound n k l : Forall (digit n) l ->
  0 <= pack n k l <= 2 ^ Z.of_nat (n * length l + k) - 2 ^ Z.of_nat k.
Proof.
  induction 1 as [|t l [T1 T2] F IH]; cbn [pack length].
  - rewrite Nat.mul_0_r. cbn [Nat.add]. lia.
  - replace (n * S (length l) + k)%nat with (n + (n * length l + k))%nat by lia.
    rewrite (Nat2Z.inj_add n), Z.pow_add_r by lia. pose proof (power_pos (n * length l + k)).
    set (A := 2 ^ Z.of_nat n) in *. set (B := 2 ^ Z.of_nat (n * length l + k)) in *.
    assert ((2 * t + 1) * B <= (A - 1) * B) by (apply Z.mul_le_mono_nonneg_r; lia).
    assert (0 <= (2 * t + 1) * B) by (apply Z.mul_nonneg_nonneg; lia). lia.
Qed.

Section Slots.
  Context {U : One} (U1 : 1 <= one).

  (* ---- what the slots add up to ---- *)
  Definition pass (t x : Z) : Z := if one * t <=? x then 1 else 0.
  Definition is_clear (x t : Z) : Prop := one * t <= x \/ x <= one * (t - 1).

  Fixpoint sums (ws ts : list Z) (x a : Z) : Z :=
    match ws, ts with w :: ws', t :: ts' => sums ws' ts' x (a + w * pass t x) | _, _ => a end.
  Fixpoint sums_in (K : Z) (ws ts : list Z) (x a : Z) : Prop :=
    0 <= a < K /\
    match ws, ts with w :: ws', t :: ts' => sums_in K ws' ts' x (a + w * pass t x) | _, _ => True
    end.

  Lemma sums_in_now K ws ts x a : sums_in K ws ts x a -> 0 <= a < K.
  Proof. destruct ws; cbn [sums_in]; tauto. Qed.

  Lemma sums_app ws ts ws' ts' x : length ws = length ts -> forall a,
    sums (ws ++ ws') (ts ++ ts') x a = sums ws' ts' x (sums ws ts x a).
  Proof.
    revert ts. induction ws as [|w ws IH]; intros [|t ts] H a; try discriminate; [reflexivity|].
    cbn. apply IH. now injection H.
  Qed.

  Lemma sums_in_app K ws ts ws' ts' x : length ws = length ts -> forall a,
    sums_in K ws ts x a -> sums_in K ws' ts' x (sums ws ts x a) ->
    sums_in K (ws ++ ws') (ts ++ ts') x a.
  Proof.
    revert ts. induction ws as [|w ws IH]; intros [|t ts] H a H1 H2; try discriminate; [exact H2|].
    cbn in *. split; [tauto|]. apply IH; [now injection H|tauto|exact H2].
  Qed.

  Section Decode.
    Context {P : Type} (inp : P -> list Z) (dom : P -> Prop).
    Let can := can inp dom 3.
    Variables (bits k : nat) (E : Z) (x : P -> Z).
    Hypothesis x0 : forall p, dom p -> 0 <= x p.
    Let K := 2 ^ Z.of_nat k.
    Let n := S bits.

    Lemma one_slot L m u w (t rest a : P -> Z) : 0 <= u -> E = u * 2 ^ Z.of_nat m ->
      Z.abs w <= K -> (k <= m)%nat ->
      (forall p, dom p -> 0 <= t p /\ is_clear (x p) (t p) /\
        0 <= rest p <= 2 ^ Z.of_nat m - K /\ 0 <= a p < K) ->
      can L (fun p s => s = [one * (u * ((2 * t p + 1) * 2 ^ Z.of_nat m + (rest p + a p)));
                             2 * E * (x p + one)]) ->
      can (2 + L) (fun p s =>
        s = [one * (u * ((2 * t p + 1) * 2 ^ Z.of_nat m + (rest p + (a p + w * pass (t p) (x p)))));
             2 * E * (x p + one)]).
    Proof.
      intros Hu HE Hw Hk B C. set (M := 2 ^ Z.of_nat m) in *.
      assert (HK : 1 <= K <= M).
      { split; [apply power_pos|]. apply Z.pow_le_mono_r; lia. }
      set (v := fun p => one * (u * ((2 * t p + 1) * M + (rest p + a p)))) in *.
      set (g := fun p => 2 * E * (x p + one)) in *.
      assert (uM : 0 <= u * M) by (apply Z.mul_nonneg_nonneg; lia).
      assert (A : ahead dom u v g (fun p => pass (t p) (x p))).
      { intros p Hp. destruct (B p Hp) as (Ht & Hc & Hr & Ha). specialize (x0 p Hp).
        unfold v, g. rewrite HE. split; [|split].
        - assert (0 <= (2 * t p + 1) * M) by (apply Z.mul_nonneg_nonneg; lia).
          repeat apply Z.mul_nonneg_nonneg; lia.
        - repeat apply Z.mul_nonneg_nonneg; lia.
        - assert (Q : 0 <= u * (rest p + a p) <= u * M - u).
          { split; [apply Z.mul_nonneg_nonneg; lia|].
            replace (u * M - u) with (u * (M - 1)) by ring. apply Z.mul_le_mono_nonneg_l; lia. }
          set (q := u * (rest p + a p)) in *.
          replace (one * (u * ((2 * t p + 1) * M + (rest p + a p))))
            with (one * ((2 * t p + 1) * (u * M) + q)) by (unfold q; ring).
          set (V := u * M) in *. clearbody q V. clear - U1 Ht Hc Q uM Hu.
          unfold pass. destruct (Z.leb_spec (one * t p) (x p)) as [H|H]; [left|right].
          + split; [reflexivity|].
            assert (2 * V * (one * t p + one) <= 2 * V * (x p + one))
              by (apply Z.mul_le_mono_nonneg_l; lia).
            assert (one * q <= one * (V - u)) by (apply Z.mul_le_mono_nonneg_l; lia). nia.
          + split; [reflexivity|]. destruct Hc as [Hc|Hc]; [lia|].
            assert (2 * V * (x p + one) <= 2 * V * (one * t p))
              by (apply Z.mul_le_mono_nonneg_l; lia).
            assert (0 <= one * q) by (apply Z.mul_nonneg_nonneg; lia).
            assert (0 <= one * V) by (apply Z.mul_nonneg_nonneg; lia). nia. }
      destruct (Z_le_gt_dec 0 w) as [Pw|Nw].
      - apply (slot_up U1 inp dom L u w v g _ Hu Pw A) in C.
        apply (can_weaken _ _ _ _ _ _ C). intros p s Hp ->. f_equal. unfold v. ring.
      - apply (slot_down U1 inp dom L u (- w) v g _ Hu ltac:(lia) A) in C.
        + apply (can_weaken _ _ _ _ _ _ C). intros p s Hp ->. f_equal. unfold v. ring.
        + intros p Hp. destruct (B p Hp) as (Ht & Hc & Hr & Ha). unfold v.
          apply Z.mul_le_mono_nonneg_l; [lia|]. rewrite Z.mul_comm.
          apply Z.mul_le_mono_nonneg_l; [exact Hu|].
          assert (0 <= 2 * t p * M) by (apply Z.mul_nonneg_nonneg; lia). lia.
    Qed.

    Lemma decode_slots ws : forall L (ts : P -> list Z) (a : P -> Z) u, 0 <= u ->
      E * 2 ^ Z.of_nat n = u * 2 ^ Z.of_nat (n * length ws + k) ->
      Forall (fun w => Z.abs w <= K) ws ->
      (forall p, dom p -> length (ts p) = length ws /\ Forall (digit n) (ts p) /\
        Forall (is_clear (x p)) (ts p) /\ sums_in K ws (ts p) (x p) (a p)) ->
      can L (fun p s => s = [one * (u * (pack n k (ts p) + a p)); 2 * E * (x p + one)]) ->
      can (L + length ws * (n + 2)) (fun p s =>
        s = [one * (u * 2 ^ Z.of_nat (n * length ws) * sums ws (ts p) (x p) (a p))]).
    Proof.
      induction ws as [|w ws IH]; intros L ts a u Hu HE Hw H C.
      - cbn [length]. rewrite Nat.mul_0_l, Nat.add_0_r.
        apply (can_map _ _ _ _ _ [([1; 0], 0)] _ C). intros p s Hp ->.
        destruct (H p Hp) as (Hl & _). destruct (ts p); [|discriminate].
        cbn [affine map sums pack]. unfold value. cbn [dot fst snd].
        rewrite Nat.mul_0_r. change (2 ^ Z.of_nat 0) with 1. f_equal. ring.
      - cbn [length] in *. set (m := (n * length ws + k)%nat) in *.
        set (t := fun p => hd 0 (ts p)). set (rest := fun p => tl (ts p)).
        inversion_clear Hw as [|? ? Hw0 Hws].
        assert (Hm : E = u * 2 ^ Z.of_nat m).
        { replace (n * S (length ws) + k)%nat with (m + n)%nat in HE by (unfold m; lia).
          rewrite (Nat2Z.inj_add m n), Z.pow_add_r in HE by lia. pose proof (power_pos n).
          apply (Z.mul_reg_r _ _ (2 ^ Z.of_nat n)); [lia|]. rewrite HE. ring. }
        assert (D : forall p, dom p -> ts p = t p :: rest p /\ length (rest p) = length ws /\
          digit n (t p) /\ Forall (digit n) (rest p) /\ is_clear (x p) (t p) /\
          Forall (is_clear (x p)) (rest p) /\ 0 <= a p < K /\
          sums_in K ws (rest p) (x p) (a p + w * pass (t p) (x p))).
        { intros p Hp. destruct (H p Hp) as (H1 & H2 & H3 & H4). unfold t, rest.
          destruct (ts p) as [|t0 r0]; [discriminate|]. cbn [hd tl length sums_in] in *.
          inversion_clear H2. inversion_clear H3. split; [reflexivity|]. split; [lia|]. tauto. }
        assert (R : forall p, dom p -> 0 <= pack n k (rest p) <= 2 ^ Z.of_nat m - K).
        { intros p Hp. destruct (D p Hp) as (_ & H2 & _ & H4 & _).
          pose proof (pack_bound n k _ H4) as B. rewrite H2 in B. exact B. }
        assert (C1 : can L (fun p s => s = [one * (u * ((2 * t p + 1) * 2 ^ Z.of_nat m
          + (pack n k (rest p) + a p))); 2 * E * (x p + one)])).
        { apply (can_weaken _ _ _ _ _ _ C). intros p s Hp ->.
          destruct (D p Hp) as (E1 & E2 & _). rewrite E1. cbn [pack]. rewrite E2. fold m.
          f_equal. ring. }
        apply (one_slot L m u w t (fun p => pack n k (rest p)) a Hu Hm Hw0 ltac:(unfold m; lia))
          in C1.
        2: { intros p Hp. destruct (D p Hp) as (_ & _ & [T1 _] & _ & T2 & _ & Ha & _).
          specialize (R p Hp). tauto. }
        apply (wave U1 inp dom bits (2 + L) (Z.of_nat m) u (fun p => 2 * t p + 1)
          (fun p => pack n k (rest p) + (a p + w * pass (t p) (x p))) (fun p => 2 * E * (x p + one))
          Hu ltac:(lia)) in C1.
        2: { intros p Hp. destruct (D p Hp) as (_ & _ & [T1 T2] & _ & _ & _ & _ & Sm).
          apply sums_in_now in Sm. specialize (R p Hp). specialize (x0 p Hp). fold n.
          pose proof (power_pos m). split; [lia|]. split; [lia|].
          rewrite Hm. repeat apply Z.mul_nonneg_nonneg; lia. }
        fold n in C1.
        specialize (IH (2 + L + n)%nat rest (fun p => a p + w * pass (t p) (x p))
          (u * 2 ^ Z.of_nat n)).
        replace (L + S (length ws) * (n + 2))%nat with (2 + L + n + length ws * (n + 2))%nat by lia.
        assert (IH' : can (2 + L + n + length ws * (n + 2)) (fun p s =>
          s = [one * (u * 2 ^ Z.of_nat n * 2 ^ Z.of_nat (n * length ws)
            * sums ws (rest p) (x p) (a p + w * pass (t p) (x p)))])).
        { apply IH; auto.
          - pose proof (power_pos n). apply Z.mul_nonneg_nonneg; lia.
          - fold m. rewrite Hm. ring.
          - intros p Hp. destruct (D p Hp) as (_ & H1 & _ & H2 & _ & H3 & _ & H4). auto.
          - apply (can_weaken _ _ _ _ _ _ C1). intros p s Hp ->. unfold left_over.
            rewrite Z.odd_add, Z.odd_mul. cbn [Z.odd andb xorb]. reflexivity. }
        apply (can_weaken _ _ _ _ _ _ IH'). intros p s Hp ->.
        destruct (D p Hp) as (-> & _). cbn [sums].
        replace (n * S (length ws))%nat with (n + n * length ws)%nat by lia.
        rewrite (Nat2Z.inj_add n), Z.pow_add_r by lia. f_equal. ring.
    Qed.
  End Decode.
End Slots.
