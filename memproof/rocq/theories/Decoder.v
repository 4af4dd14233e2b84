(* The decoder of a ledger.

   A ledger is a number: for every slot the distance to the next threshold (rho digits) and the
   step of the label there (c digits), the first slot on top.  The state holds the ledger Z, what is
   left of the distance, s, and the label so far, y.  A slot is read digit by digit ([read]): the
   digits of the distance are taken from s, those of the step are added to y.  Between the two, a
   layer empties the ledger if the threshold has not been reached ([kill]), so that all later slots
   add nothing.  [decode] reads n slots, [strip] takes y modulo a power of the radix.

   All weights and biases are at most Mh in absolute value, and those of the affine map behind the
   hidden layers at most Mo (Capped.v): ledgers of at most Mo, and Mh >= 2 Mo.

   How a digit is read is a parameter, [digit_reader]: [fast_digit] takes one layer of width
   2 radix + 1, [slow_bit] two layers of width 4, for radix 2. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Net Capped Pairs Step.
Import ListNotations.
Open Scope Z_scope.

Ltac relus := unfold relu in *; lia.

Lemma relu_id y : 0 <= y -> relu y = y.
Proof. relus. Qed.

Section Ledgers.
  Context {U : One}.
  Hypothesis U1 : 1 <= one.
  Variable base : Z.                             (* radix of the ledger *)
  Hypothesis base2 : 2 <= base.
  Variables rho c : nat.                         (* digits of a gap, of a label step *)
  (* ---- ledgers ---- *)
  Fixpoint code (l : list (Z * Z)) : Z :=
    match l with
    | [] => 0
    | (g, e) :: l' => g * base ^ Z.of_nat (c + length l' * (rho + c))
                      + (e * base ^ Z.of_nat (length l' * (rho + c)) + code l')
    end.

  Fixpoint dec (l : list (Z * Z)) (s y : Z) : Z :=
    match l with
    | [] => y
    | (g, e) :: l' => if one <=? relu (s - one * g) then dec l' (relu (s - one * g)) (y + e) else y
    end.

  (* every slot is dead or alive with the unit margin *)
  Fixpoint clear_cut (l : list (Z * Z)) (s : Z) : Prop :=
    match l with
    | [] => True
    | (g, e) :: l' => let s' := relu (s - one * g) in (s' = 0 \/ one <= s') /\ (one <= s' ->
      clear_cut l' s')
    end.

  Definition slot_ok (p : Z * Z) : Prop :=
    0 <= fst p < base ^ Z.of_nat rho /\ 0 <= snd p < base ^ Z.of_nat c.

  Lemma code_bound l : Forall slot_ok l -> 0 <= code l < base ^ Z.of_nat (length l * (rho + c)).
  Proof.
    induction 1 as [|[g e] l [Hg He] _ IH]; cbn [code length]; [cbn; lia|]. cbn [fst snd] in *.
    replace (Datatypes.S (length l) * (rho + c))%nat with (rho + (c + length l * (rho + c)))%nat by
      lia.
    rewrite !Nat2Z.inj_add, !Z.pow_add_r by lia.
    set (K := base ^ Z.of_nat (length l * (rho + c))) in *. set (A := base ^ Z.of_nat rho) in *.
    set (C := base ^ Z.of_nat c) in *. split; [nia|].
    assert (e * K + code l < C * K) by nia. assert (0 < C * K) by nia. nia.
  Qed.

  Lemma code_zeros n : code (repeat (0, 0) n) = 0.
  Proof. induction n as [|n IH]; cbn [code repeat]; [reflexivity|]. rewrite IH. lia. Qed.

  Lemma zeros_ok n : Forall slot_ok (repeat (0, 0) n).
  Proof.
    apply Forall_forall. intros x H. apply repeat_spec in H as ->. split; cbn [fst snd]; nia.
  Qed.

  Lemma dec_zeros n y : dec (repeat (0, 0) n) 0 y = y.
  Proof.
    destruct n; [reflexivity|]. cbn [repeat dec].
    replace (relu (0 - one * 0)) with 0 by (unfold relu; lia).
    destruct (Z.leb_spec one 0); [lia|reflexivity].
  Qed.

  Lemma clear_zeros n s : (s = 0 \/ one <= s) -> clear_cut (repeat (0, 0) n) s.
  Proof.
    revert s. induction n as [|n IH]; intros s H; cbn [repeat clear_cut]; [exact I|].
    replace (relu (s - one * 0)) with s by (unfold relu; lia). auto.
  Qed.
End Ledgers.

Section State.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop) (W : nat).
  Let capped := capped inp dom W.

  (* channels: ledger Z, distance sigma, label y; the first two are meant after a relu *)
  Definition St (Zf S Y : P -> Z) (p : P) (s : list Z) : Prop :=
    exists a b, s = [a; b; one * Y p] /\ relu a = one * Zf p /\ relu b = S p /\ 0 <= Zf p /\
      0 <= Y p.

  Lemma St_ext Zf S Y Zf' S' Y' L Mh Mo :
    (forall p, dom p -> Zf p = Zf' p /\ S p = S' p /\ Y p = Y' p) ->
    capped Mh Mo L (St Zf S Y) -> capped Mh Mo L (St Zf' S' Y').
  Proof.
    intros E C. apply (capped_weaken _ _ _ _ _ _ _ _ C). intros p s Hp (a & b & -> & H).
    destruct (E p Hp) as (E1 & E2 & E3). exists a, b. now rewrite <- E1, <- E2, <- E3.
  Qed.

  (* With [layers] layers of width W the leading digit Z / T goes from Z to s and to y. *)
  Definition digit_reader (radix layers : nat) : Prop :=
    forall Mh Mo T i1 i2 L Zf S Y, 2 * Mo <= Mh -> 1 <= T -> Z.of_nat radix * T <= Mo ->
    0 <= i1 <= Mo -> 0 <= i2 <= Mo ->
    (forall p, dom p -> Zf p < Z.of_nat radix * T) ->
    capped Mh Mo L (St Zf S Y) ->
    capped Mh Mo (layers + L) (St (fun p => Zf p - T * (Zf p / T))
                                  (fun p => relu (S p - i1 * one * (Zf p / T)))
                                  (fun p => Y p + i2 * (Zf p / T))).

  (* A digit a layer: 2 (radix - 1) ramps beside the three channels. *)
  Lemma fast_digit radix : (2 <= radix)%nat -> (2 * radix + 1 <= W)%nat -> digit_reader radix 1.
  Proof.
    intros radix2 Wr Mh Mo T i1 i2 L Zf S Y HM HT Ho H1 H2 B C. set (base := Z.of_nat radix) in *.
    set (js := map Z.of_nat (seq 1 (radix - 1))).
    set (up := fun i => ([1; 0; 0], 1 - i * T) : form).
    set (lo := fun i => ([1; 0; 0], - (i * T)) : form).
    set (co := fun u => flat_map (fun _ : Z => [u; - u]) js).
    assert (MT : T <= Mo) by nia.
    apply (capped_step _ _ _ _ _ _ 1 (base * T) _ _
      (([1; 0; 0], 0) :: ([0; 1; 0], 0) :: ([0; 0; 1], 0) :: flat_map (fun i => [up i; lo i]) js)
      [(1 :: 0 :: 0 :: co (- T), 0); (0 :: 1 :: 0 :: co (- i1), 0); (0 :: 0 :: 1 :: co i2, 0)] _ C).
    { cbn [length]. rewrite pairs_length. unfold js. rewrite map_length, seq_length. lia. }
    { assert (0 <= base * T) by lia. do 3 (constructor; [cbn; lia|]).
      apply pairs_rows. intros i Hi. unfold js in Hi. apply in_map_iff in Hi as (k & <- & Hi).
      apply in_seq in Hi. assert (Z.of_nat k * T <= (base - 1) * T)
        by (apply Z.mul_le_mono_nonneg_r; unfold base; lia).
      assert (1 * T <= Z.of_nat k * T) by (apply Z.mul_le_mono_nonneg_r; lia).
      cbn [up lo fst snd norm]. lia. }
    { lia. }
    { lia. }
    { repeat constructor; cbn [fst snd]; try lia; apply pairs_within; lia. }
    intros p s Hp (a & b & -> & Ha & Hb & Zp & HY). specialize (B p Hp).
    assert (D : forall u, dot (co u) (layer (flat_map (fun i => [up i; lo i]) js) [a; b;
      one * Y p]) = u * (one * (Zf p / T))).
    { intro u. unfold co. rewrite pairs_value. f_equal. unfold js. rewrite map_map.
      rewrite <- (digit_sum T (Zf p) radix) by (unfold base in B; lia).
      rewrite <- sum_scale, map_map. f_equal. apply map_ext_in. intros i Hi.
      apply in_seq in Hi. unfold value, up, lo. cbn [dot fst snd].
      rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
      assert (X : 1 <= Z.of_nat i * T) by nia. set (k := Z.of_nat i * T) in *.
      destruct (Z.leb_spec k (Zf p)) as [Q|Q].
      - assert (one * k <= relu a) by (rewrite Ha; nia). assert (one * 1 <= one * k) by nia.
        replace ((1 - k) * one) with (one - one * k) by ring.
        replace (- k * one) with (- (one * k)) by ring. relus.
      - assert (relu a <= one * k - one) by (rewrite Ha; nia). assert (0 <= one * k - one) by nia.
        replace ((1 - k) * one) with (one - one * k) by ring.
        replace (- k * one) with (- (one * k)) by ring. relus. }
    cbn [layer affine map]. fold (affine (flat_map (fun i => [up i; lo i]) js) [a; b; one * Y p]).
    fold (layer (flat_map (fun i => [up i; lo i]) js) [a; b; one * Y p]).
    unfold value. cbn [dot fst snd]. rewrite !D.
    rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
    rewrite Ha, Hb, (relu_id (one * Y p)) by nia.
    pose proof (Z.mul_div_le (Zf p) T ltac:(lia)) as Dl.
    pose proof (Z.div_pos (Zf p) T Zp ltac:(lia)) as Dp.
    exists (one * (Zf p - T * (Zf p / T))), (S p - i1 * one * (Zf p / T)). repeat split.
    - f_equal; [ring|]. f_equal; [ring|]. f_equal. ring.
    - apply relu_id. nia.
    - lia.
    - nia.
  Qed.

  (* A bit in two layers of width 4: the first holds relu(T - Z) and relu(Z - T), from which Z and
     the bit, relu(1 - relu(T - Z)), are made in the second. *)
  Lemma slow_bit : (4 <= W)%nat -> digit_reader 2 2.
  Proof.
    intros W4 Mh Mo T i1 i2 L Zf S Y HM HT Ho H1 H2 B C. change (Z.of_nat 2) with 2 in *.
    set (St2 := fun p (s : list Z) => exists a b, relu a = one * Zf p /\ relu b = S p /\
      0 <= Zf p /\ 0 <= Y p /\ s = [relu (T * one - a); relu (a - T * one); b; one * Y p]).
    assert (C1 : capped Mh 1 (1 + L) St2).
    { apply (capped_step _ _ _ _ _ _ 1 T _ _
        [([-1; 0; 0], T); ([1; 0; 0], - T); ([0; 1; 0], 0); ([0; 0; 1], 0)]
        [([1; 0; 0; 0], 0); ([0; 1; 0; 0], 0); ([0; 0; 1; 0], 0); ([0; 0; 0; 1], 0)] _ C);
        [cbn; lia|capping|lia|lia|capping|].
      intros p s Hp (a & b & -> & Ha & Hb & Zp & HY). exists a, (S p).
      assert (Sp : relu (S p) = S p) by (apply relu_id; rewrite <- Hb; unfold relu; lia).
      repeat split; try assumption. cbn [layer affine map]. unfold value. cbn [dot fst snd].
      rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l, Hb, (relu_id (one * Y p)) by nia.
      f_equal; [|f_equal]; f_equal; ring. }
    apply (capped_step _ _ _ _ _ _ 2 T _ _
      [([-1; 1; 0; 0], T); ([-1; 0; 0; 0], 1); ([0; 0; 1; 0], 0); ([0; 0; 0; 1], 0)]
      [([1; - T; 0; 0], 0); ([0; - i1; 1; 0], 0); ([0; i2; 0; 1], 0)] _ C1);
      [cbn; lia|capping|lia|lia|capping|].
    intros p s Hp (a & b & Ha & Hb & Zp & HY & ->). specialize (B p Hp).
    assert (D : relu (-1 * relu (T * one - a) + one) = one * (Zf p / T) /\
      relu (-1 * relu (T * one - a) + relu (a - T * one) + T * one) = one * Zf p /\
      0 <= Zf p / T /\ 0 <= Zf p - T * (Zf p / T)).
    { split; [|split; [rewrite <- Ha; relus|]].
      - destruct (Z_lt_dec (Zf p) T) as [Q|Q].
        + rewrite Z.div_small by lia. assert (one * Zf p + one <= T * one) by nia. relus.
        + assert (E : Zf p / T = 1) by (symmetry; apply (Z.div_unique _ _ _ (Zf p - T)); lia).
          rewrite E. assert (T * one <= one * Zf p) by nia. assert (0 < T * one) by nia. relus.
      - pose proof (Z.div_pos (Zf p) T Zp ltac:(lia)). pose proof (Z.mul_div_le (Zf p) T). lia. }
    destruct D as (D1 & D2 & Dp & Dr).
    cbn [layer affine map]. unfold value. cbn [dot fst snd].
    rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l, D1, D2, Hb,
      (relu_id (one * Y p)) by nia.
    exists (one * (Zf p - T * (Zf p / T))), (S p - i1 * one * (Zf p / T)). repeat split.
    - f_equal; [ring|]. f_equal; [ring|]. f_equal. ring.
    - apply relu_id. nia.
    - exact Dr.
    - nia.
  Qed.
End State.

Lemma radix_power radix n : (2 <= radix)%nat -> 1 <= Z.of_nat radix ^ Z.of_nat n.
Proof. intro H. apply (Z.pow_le_mono_r _ 0); lia. Qed.

Section Decoder.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop) (W : nat).
  Hypothesis W4 : (4 <= W)%nat.
  Variables radix layers : nat.                  (* radix of the ledger, layers of a digit *)
  Hypothesis radix2 : (2 <= radix)%nat.
  Hypothesis read_digit : digit_reader inp dom W radix layers.
  Let base := Z.of_nat radix.
  Variables rho c : nat.                         (* digits of a distance, of a label step *)
  Variables Mh Mo : Z.
  Hypothesis Caps : 2 * Mo <= Mh.
  Let capped := capped inp dom W Mh Mo.

  Lemma read i1 i2 b : forall L r v rest S Y, 0 <= i1 -> 0 <= i2 ->
    i1 * base ^ Z.of_nat b <= Mo -> i2 * base ^ Z.of_nat b <= Mo ->
    base ^ Z.of_nat (b + r) <= Mo ->
    (forall p, dom p -> 0 <= v p < base ^ Z.of_nat b /\ 0 <= rest p < base ^ Z.of_nat r) ->
    capped L (St (fun p => v p * base ^ Z.of_nat r + rest p) S Y) ->
    capped (L + layers * b)
      (St rest (fun p => relu (S p - i1 * one * v p)) (fun p => Y p + i2 * v p)).
  Proof.
    induction b as [|b IH]; intros L r v rest S Y H1 H2 M1 M2 M3 B C.
    - rewrite Nat.mul_0_r, Nat.add_0_r. apply (capped_weaken _ _ _ _ _ _ _ _ C).
      intros p s Hp (a & b & -> & Ha & Hb & HZ & HY).
      specialize (B p Hp). cbn in B. assert (E : v p = 0) by lia. rewrite E in *. exists a, b.
      rewrite Ha, Hb. repeat split; try lia; [f_equal; f_equal; f_equal; lia|]. rewrite <- Hb.
      relus.
    - set (T := base ^ Z.of_nat b) in *. assert (Hb : 2 <= base) by (unfold base; lia).
      assert (HT : 1 <= T) by (unfold T; nia).
      assert (HR : 1 <= base ^ Z.of_nat r) by nia.
      set (K := base ^ Z.of_nat r) in *.
      assert (D : base ^ Z.of_nat (Datatypes.S b) = base * T) by (unfold T;
        rewrite Nat2Z.inj_succ, Z.pow_succ_r; lia).
      rewrite D in B, M1, M2.
      assert (Top : base * (T * K) <= Mo).
      { rewrite Nat2Z.inj_add, Z.pow_add_r, D in M3 by lia. fold K in M3. lia. }
      assert (Small : forall i, 0 <= i -> i * (base * T) <= Mo -> 0 <= i * T <= Mo) by
        (clear - HT Hb; intros i Hi H; nia).
      assert (Less : base ^ Z.of_nat (b + r) <= Mo).
      { rewrite Nat2Z.inj_add, Z.pow_add_r by lia. fold T K. clear - Top HT HR Hb. nia. }
      assert (Bit : forall p, dom p -> (v p * K + rest p) / (T * K) = v p / T /\
                     v p = T * (v p / T) + v p mod T /\ 0 <= v p mod T < T /\ 0 <= v p / T).
      { intros p Hp. destruct (B p Hp) as [Bv Br].
        pose proof (Z.div_mod (v p) T ltac:(lia)). pose proof (Z.mod_pos_bound (v p) T ltac:(lia)).
        repeat split; try lia; [|apply Z.div_pos; lia].
        rewrite (Z.mul_comm T K), <- Z.div_div by lia.
        replace ((v p * K + rest p) / K) with (v p); [reflexivity|].
        apply (Z.div_unique _ _ _ (rest p)); lia. }
      replace (L + layers * Datatypes.S b)%nat with (layers + L + layers * b)%nat by lia.
      apply (read_digit Mh Mo (T * K) (i1 * T) (i2 * T)) in C;
        [|exact Caps|clear - HT HR; nia|exact Top|now apply Small|now apply Small|].
      2: { intros p Hp. destruct (B p Hp). nia. }
      apply (St_ext _ _ _ _ _ _ (fun p => (v p mod T) * K + rest p)
               (fun p => relu (S p - i1 * T * one * (v p / T))) (fun p => Y p + i2 * T * (v p /
                 T))) in C.
      2: { intros p Hp. destruct (Bit p Hp) as (-> & E & _). split; [rewrite E at 1; ring|]. auto. }
      apply (IH _ r (fun p => v p mod T)) in C; auto;
        [|exact (proj2 (Small i1 H1 M1))|exact (proj2 (Small i2 H2 M2))|].
      2: { intros p Hp. destruct (Bit p Hp) as (_ & _ & E & _). split; [exact E|apply B; exact Hp].
      }
      revert C. apply St_ext. intros p Hp. destruct (Bit p Hp) as (_ & E & F & G).
      repeat split; [|rewrite E at 3; ring].
      assert (i1 * one * v p = i1 * T * one * (v p / T) + i1 * one * (v p mod T)) by (rewrite E at
        1; ring).
      assert (0 <= i1 * one * (v p mod T)) by nia. relus.
  Qed.

  Lemma kill r L Zf S Y : base ^ Z.of_nat r <= Mo -> (forall p, dom p ->
    Zf p < base ^ Z.of_nat r /\ (S p = 0 \/ one <= S p)) ->
    capped L (St Zf S Y) -> capped (1 + L) (St (fun p => if one <=? S p then Zf p else 0) S Y).
  Proof.
    intros Less B C. set (T := base ^ Z.of_nat r) in *.
    assert (T1 : 1 <= T) by (now apply radix_power).
    apply (capped_step _ _ _ _ _ _ 1 1 _ _
      [([1; 0; 0], 0); ([0; 1; 0], 0); ([0; 0; 1], 0); ([0; -1; 0], 1)]
      [([1; 0; 0; - T], 0); ([0; 1; 0; 0], 0); ([0; 0; 1; 0], 0)] _ C);
      [cbn; lia|capping|lia|lia|capping|].
    intros p s Hp (a & b & -> & Ha & Hb & HZ & HY). destruct (B p Hp) as [Bz Bs].
    cbn [layer affine map]. unfold value. cbn [dot fst snd].
    rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
    rewrite Ha, Hb, (relu_id (one * Y p)) by nia.
    set (u := relu (-1 * b + one)). exists (one * Zf p + - T * u), (S p).
    assert (HT : 1 <= T) by (unfold T, base in *; nia).
    repeat split; auto; [|rewrite <- Hb; relus|destruct (one <=? S p); lia].
    destruct (Z.leb_spec one (S p)) as [A|A].
    - assert (E : u = 0) by (unfold u; rewrite <- Hb in A; relus). rewrite E, Z.mul_0_r, Z.add_0_r.
      apply relu_id. nia.
    - assert (E : one <= u) by (unfold u; destruct Bs as [Bs|Bs]; [rewrite <- Hb in Bs; relus|lia]).
      assert (one * Zf p + - T * u < 0) by nia. relus.
  Qed.

  Definition alive (S g : P -> Z) (p : P) : bool := one <=? relu (S p - one * g p).

  (* One slot: the distance, the layer that empties the ledger, the label step. *)
  Lemma slot L K g e rest S Y : base ^ Z.of_nat (rho + (c + K)) <= Mo ->
    (forall p, dom p -> slot_ok base rho c (g p, e p) /\ 0 <= rest p < base ^ Z.of_nat K) ->
    (forall p, dom p -> let s' := relu (S p - one * g p) in s' = 0 \/ one <= s') ->
    capped L (St (fun p => g p * base ^ Z.of_nat (c + K) +
      (e p * base ^ Z.of_nat K + rest p)) S Y) ->
    capped (L + (layers * (rho + c) + 1))
      (St (fun p => if alive S g p then rest p else 0) (fun p => relu (S p - one * g p))
          (fun p => Y p + if alive S g p then e p else 0)).
  Proof.
    intros Less B M C. set (E := base ^ Z.of_nat K) in *.
    pose proof (fun n => radix_power radix n radix2) as Pos. fold base in Pos.
    assert (Less' : base ^ Z.of_nat (c + K) <= Mo).
    { apply Z.le_trans with (2 := Less), Z.pow_le_mono_r; unfold base; lia. }
    assert (Rho : base ^ Z.of_nat rho <= Mo).
    { apply Z.le_trans with (2 := Less), Z.pow_le_mono_r; unfold base; lia. }
    assert (Cc : base ^ Z.of_nat c <= Mo).
    { apply Z.le_trans with (2 := Less'), Z.pow_le_mono_r; unfold base; lia. }
    pose proof (Pos rho). pose proof (Pos c).
    assert (Bc : forall p, dom p -> 0 <= e p * E + rest p < base ^ Z.of_nat (c + K)).
    { intros p Hp. destruct (B p Hp) as [[_ He] Hr]. cbn [snd] in He.
      rewrite Nat2Z.inj_add, Z.pow_add_r by lia. fold E. nia. }
    apply (read 1 0 rho L (c + K) g (fun p => e p * E + rest p)) in C; try lia; try exact Less.
    2: { intros p Hp. split; [apply (B p Hp)|now apply Bc]. }
    apply (St_ext _ _ _ _ _ _ (fun p => e p * E + rest p) (fun p => relu (S p - one * g p)) Y) in C.
    2: { intros p Hp. repeat split; [f_equal|]; ring. }
    apply (kill (c + K)) in C; [|exact Less'|intros p Hp; split; [now apply Bc|now apply M]].
    apply (St_ext _ _ _ _ _ _
      (fun p => (if alive S g p then e p else 0) * E + (if alive S g p then rest p else 0))
      (fun p => relu (S p - one * g p)) Y) in C.
    2: { intros p Hp. fold (alive S g p). destruct (alive S g p); repeat split; lia. }
    apply (read 0 1 c _ K (fun p => if alive S g p then e p else 0)
      (fun p => if alive S g p then rest p else 0)) in C; try lia; try exact Less'.
    2: { intros p Hp. destruct (B p Hp) as [[_ He] Hr]. cbn [snd] in He. fold E.
      destruct (alive S g p); split; lia. }
    replace (L + (layers * (rho + c) + 1))%nat with (1 + (L + layers * rho) + layers * c)%nat by
      lia.
    revert C. apply St_ext. intros p Hp. repeat split; [unfold relu; lia|ring].
  Qed.

  Lemma decode n : forall L (sl : P -> list (Z * Z)) S Y,
    base ^ Z.of_nat (n * (rho + c)) <= Mo ->
    (forall p, dom p -> length (sl p) = n /\ Forall (slot_ok base rho c) (sl p) /\
      clear_cut (sl p) (S p)) ->
    capped L (St (fun p => code base rho c (sl p)) S Y) ->
    capped (L + n * (layers * (rho + c) + 1)) (fun p s =>
      s = [one * dec (sl p) (S p) (Y p)] /\ 0 <= dec (sl p) (S p) (Y p)).
  Proof.
    assert (b2 : 2 <= base) by (unfold base; lia).
    induction n as [|n IH]; intros L sl S Y Top H C.
    - rewrite Nat.mul_0_l, Nat.add_0_r. cbn in Top.
      apply (capped_map _ _ _ _ _ _ 1 0 _ _ [([0; 0; 1], 0)] _ C); [capping|lia|lia|].
      intros p s Hp (a & b & -> & _ & _ & _ & HY).
      destruct (H p Hp) as [E _]. destruct (sl p); [|discriminate]. cbn [dec]. split; [|exact HY].
      cbn [affine map]. f_equal. unfold value. cbn [dot fst snd]. lia.
    - set (g := fun p => fst (hd (0, 0) (sl p))). set (e := fun p => snd (hd (0, 0) (sl p))).
      set (rest := fun p => tl (sl p)). set (K := (n * (rho + c))%nat).
      assert (E : forall p, dom p -> sl p = (g p, e p) :: rest p /\ length (rest p) = n /\
        slot_ok base rho c (g p, e p) /\ Forall (slot_ok base rho c) (rest p) /\
        (let s' := relu (S p - one * g p) in
         (s' = 0 \/ one <= s') /\ (one <= s' -> clear_cut (rest p) s'))).
      { intros p Hp. destruct (H p Hp) as (E & F & M). unfold g, e, rest.
        destruct (sl p) as [|[g0 e0] l0]; [discriminate|]. inversion_clear F as [|? ? F1 F2].
        cbn [hd tl fst snd length clear_cut] in *. split; [reflexivity|]. split; [lia|]. auto. }
      apply (St_ext _ _ _ _ _ _ (fun p => g p * base ^ Z.of_nat (c + K) +
        (e p * base ^ Z.of_nat K + code base rho c (rest p))) S Y) in C.
      2: { intros p Hp. destruct (E p Hp) as (-> & Ln & _). cbn [code]. now rewrite Ln. }
      assert (Top' : base ^ Z.of_nat (rho + (c + K)) <= Mo).
      { replace (rho + (c + K))%nat with (Datatypes.S n * (rho + c))%nat by (unfold K; lia).
        exact Top. }
      apply slot in C; [|exact Top'| |].
      2: { intros p Hp. destruct (E p Hp) as (_ & Ln & Ok & F & _). split; [exact Ok|].
        apply (code_bound base b2) in F. now rewrite Ln in F. }
      2: { intros p Hp. apply (E p Hp). }
      apply (St_ext _ _ _ _ _ _ (fun p => code base rho c
        (if alive S g p then rest p else repeat (0, 0) n)) (fun p => relu (S p - one * g p))
        (fun p => Y p + if alive S g p then e p else 0)) in C.
      2: { intros p Hp. repeat split. destruct (alive S g p); [auto|now rewrite code_zeros]. }
      apply IH in C.
      2: { apply Z.le_trans with (2 := Top), Z.pow_le_mono_r; unfold base; lia. }
      2: { intros p Hp. destruct (E p Hp) as (_ & Ln & _ & F & M1 & M2). unfold alive.
        destruct (Z.leb_spec one (relu (S p - one * g p))); [auto|].
        split; [apply repeat_length|]. split; [now apply zeros_ok|]. now apply clear_zeros. }
      replace (L + Datatypes.S n * (layers * (rho + c) + 1))%nat
        with (L + (layers * (rho + c) + 1) + n * (layers * (rho + c) + 1))%nat by lia.
      apply (capped_weaken _ _ _ _ _ _ _ _ C). intros p s Hp [-> Pos].
      destruct (E p Hp) as (-> & _ & _ & _ & M & _). cbn [dec]. unfold alive in *.
      destruct (one <=? relu (S p - one * g p)) eqn:Al; [auto|].
      apply Z.leb_gt in Al. replace (relu (S p - one * g p)) with 0 in * by lia.
      rewrite dec_zeros, Z.add_0_r in * by exact U1. auto.
  Qed.

End Decoder.

(* The strip: y < 2^h K is taken modulo K in h layers, a bit a layer. *)
Section Strip.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop) (W : nat).
  Hypothesis W3 : (3 <= W)%nat.
  Variables Mh Mo : Z.
  Hypothesis Caps : 2 * Mo <= Mh.
  Let capped := capped inp dom W Mh Mo.

  Definition bit (T z : Z) : Z := if T <=? z then 1 else 0.

  Lemma strip K h : forall L (Y : P -> Z), 1 <= K ->
    K * 2 ^ Z.of_nat h <= Mo -> (forall p, dom p ->
    0 <= Y p < K * 2 ^ Z.of_nat h) ->
    capped L (fun p s => s = [one * Y p]) -> capped (L + h) (fun p s => s = [one * (Y p mod K)]).
  Proof.
    induction h as [|h IH]; intros L Y HK Top B C.
    - rewrite Nat.add_0_r in *. apply (capped_weaken _ _ _ _ _ _ _ _ C). intros p s Hp ->.
      rewrite Z.mod_small; auto. specialize (B p Hp). cbn in B. lia.
    - replace (L + Datatypes.S h)%nat with (Datatypes.S L + h)%nat by lia.
      set (T := K * 2 ^ Z.of_nat h) in *. assert (HT : 1 <= T) by (unfold T; nia).
      assert (D : K * 2 ^ Z.of_nat (Datatypes.S h) = 2 * T).
      { unfold T. rewrite Nat2Z.inj_succ, Z.pow_succ_r; lia. }
      rewrite D in B, Top.
      assert (C' : capped (Datatypes.S L) (fun p s => s = [one * (Y p - T * bit T (Y p))])).
      { apply (capped_step _ _ _ _ _ _ 1 T _ _
          [([1], 0); ([1], 1 - T); ([1], - T)] [([1; - T; T], 0)] _ C);
          [cbn; lia|capping|lia|lia|capping|].
        intros p s Hp ->. specialize (B p Hp).
        cbn [layer affine map]. unfold value. cbn [dot fst snd]. f_equal.
        rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l. unfold bit.
        replace (one * Y p + (1 - T) * one) with (one * (Y p - T + 1)) by ring.
        replace (one * Y p + - T * one) with (one * (Y p - T)) by ring.
        rewrite (relu_id (one * Y p)) by nia.
        destruct (Z.leb_spec T (Y p)).
        - rewrite (relu_id (one * (Y p - T + 1))), (relu_id (one * (Y p - T))) by nia. ring.
        - replace (relu (one * (Y p - T + 1))) with 0 by (unfold relu; nia).
          replace (relu (one * (Y p - T))) with 0 by (unfold relu; nia). ring. }
      apply IH in C'; [|exact HK|fold T; lia|].
      + apply (capped_weaken _ _ _ _ _ _ _ _ C'). intros p s Hp ->. f_equal. f_equal.
        replace (Y p - T * bit T (Y p)) with (Y p + (- bit T (Y p) * 2 ^ Z.of_nat h) * K)
          by (unfold T; ring).
        apply Z.mod_add. lia.
      + intros p Hp. specialize (B p Hp). unfold bit. destruct (Z.leb_spec T (Y p)); lia.
  Qed.
End Strip.
