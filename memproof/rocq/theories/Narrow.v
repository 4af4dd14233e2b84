(* Width 3: the encoder, and the ledgers.

   One channel tells both the place x of a point and the ledger V of its block: K x + V, in which a
   change of ledger is a ramp of slope at most K ([install], lemma D4g).  The ledger is a list of
   thresholds: the places in the block at which a bit q of the label changes ([changes]); slots
   that add 2^q and take it away in turn ([weights]) end with the label of the point ([all_planes],
   lemma D14), and the decoder (Wave.v) reads them.  [narrow_on_line] puts it together. *)
From Coq Require Import Arith ZArith List Lia Sorting.Sorted.
From Memproof Require Import Net Step Decoder Encoder Ledger Wave.
Import ListNotations.
Open Scope Z_scope.

Section Narrow.
  Context {U : One} (U1 : 1 <= one).

  (* ---- the encoder: K x + V, two layers for a change of V ---- *)
  Lemma lastv_ind {A} (Q : A -> Prop) l : forall d, Q d -> (forall r v, In (r, v) l -> Q v) ->
    Q (lastv d l).
  Proof.
    unfold lastv. induction l as [|[r v] l IH]; cbn; intros d Hd H; [exact Hd|].
    apply IH; [eapply H; now left|intros; eapply H; right; eauto].
  Qed.

  Section Encode.
    Context {P : Type} (inp : P -> list Z) (dom : P -> Prop).
    Let can := can inp dom 3.
    Variables (t : P -> Z) (K L0 : nat).
    Let M := 2 ^ Z.of_nat K.
    Hypothesis Start : can L0 (fun p s => s = [t p]).

    Lemma install V0 : forall l, sorted l ->
      Forall (fun q => 1 <= fst q /\ 0 <= snd q <= M) l -> 0 <= V0 <= M ->
      (forall p, dom p -> 0 <= t p /\ margin (t p) l) ->
      can (L0 + 2 * length l) (fun p s => s = [t p; M * t p + one * stepf V0 l (t p)]).
    Proof.
      assert (M1 : 1 <= M) by apply power_pos.
      induction l as [|[r v] l IH] using rev_ind; intros Sl Hl H0 Ht.
      - cbn [length]. rewrite Nat.mul_0_r, Nat.add_0_r.
        apply (can_map _ _ _ _ _ [([1], 0); ([M], V0)] _ Start). intros p s Hp ->.
        cbn [affine map stepf]. unfold value. cbn [dot fst snd]. f_equal; [ring|]. f_equal. ring.
      - apply Forall_app in Hl as [Hl Hr]. inversion_clear Hr as [|? ? [R1 R2] _].
        cbn [fst snd] in R1, R2. destruct (sorted_parts _ _ Sl) as [Sl' _].
        set (e := lastv V0 l).
        assert (He : 0 <= e <= M).
        { apply (lastv_ind (fun z => 0 <= z <= M)); [exact H0|]. intros r' v' I.
          rewrite Forall_forall in Hl. exact (proj2 (Hl _ I)). }
        assert (D : forall p, dom p -> 0 <= t p /\ let c := stepf V0 l (t p) in 0 <= c <= M /\
          (t p <= one * (r - 1) /\ stepf V0 (l ++ [(r, v)]) (t p) = c \/
           one * r <= t p /\ c = e /\ stepf V0 (l ++ [(r, v)]) (t p) = v)).
        { intros p Hp. destruct (Ht p Hp) as [T0 Mp]. split; [exact T0|]. intro c.
          apply Forall_app in Mp as [Ma Mb]. inversion_clear Mb as [|? ? Mr _]. cbn [fst] in Mr.
          split; [|rewrite (stepf_app U1) by exact Sl; fold c; cbn [stepf]].
          - apply (stepf_ind (fun z => 0 <= z <= M)); [exact H0|]. intros r' v' I.
            rewrite Forall_forall in Hl. exact (proj2 (Hl _ I)).
          - destruct Mr as [Mr|Mr]; [left|right].
            + split; [exact Mr|]. destruct (Z.leb_spec (one * r) (t p)); [nia|reflexivity].
            + split; [exact Mr|]. destruct (Z.leb_spec (one * r) (t p)); [|lia].
              split; [|reflexivity]. apply stepf_all. apply Forall_forall. intros q Hq.
              pose proof (sorted_app _ _ Sl q (r, v) Hq (or_introl eq_refl)) as B. cbn [fst] in B.
              assert (one * fst q <= one * r) by (apply Z.mul_le_mono_nonneg_l; lia). lia. }
        specialize (IH Sl' Hl H0 ltac:(intros p Hp; destruct (Ht p Hp) as [T0 Mp];
          apply Forall_app in Mp; tauto)).
        rewrite app_length. cbn [length].
        replace (L0 + 2 * (length l + 1))%nat with (1 + (1 + (L0 + 2 * length l)))%nat by lia.
        set (s := v - e).
        assert (C1 : can (1 + (L0 + 2 * length l)) (fun p z => z = [t p;
          M * t p + one * stepf V0 l (t p) + s * relu (t p - one * (r - 1))])).
        { apply (can_step _ _ _ _ _ [([1; 0], 0); ([0; 1], 0); ([1; 0], - (r - 1))]
            [([1; 0; 0], 0); ([0; 1; s], 0)] _ IH); [cbn; lia|].
          intros p z Hp ->. destruct (D p Hp) as (T0 & C0 & _).
          cbn [layer affine map]. unfold value. cbn [dot fst snd].
          rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
          rewrite (relu_id (t p) T0), (relu_id (M * t p + _)) by nia.
          replace (t p + - (r - 1) * one) with (t p - one * (r - 1)) by ring.
          reflexivity. }
        apply (can_step _ _ _ _ _ [([1; 0], 0); ([0; 1], 0); ([1; 0], - r)]
          [([1; 0; 0], 0); ([0; 1; - s], 0)] _ C1); [cbn; lia|].
        intros p z Hp ->. destruct (D p Hp) as (T0 & C0 & Q).
        cbn [layer affine map]. unfold value. cbn [dot fst snd].
        rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
        replace (t p + - r * one) with (t p - one * r) by ring. rewrite (relu_id (t p) T0).
        f_equal. f_equal. destruct Q as [[Q ->]|[Q [Ec ->]]].
        + rewrite (relu_0 (t p - one * (r - 1))), (relu_0 (t p - one * r)) by nia.
          rewrite Z.mul_0_r, Z.add_0_r, (relu_id (M * t p + _)) by nia. ring.
        + rewrite Ec in *.
          rewrite (relu_id (t p - one * (r - 1))), (relu_id (t p - one * r)) by nia.
          rewrite (relu_id (M * t p + _ + _)); [unfold s; ring|].
          assert (- M * (t p - one * (r - 1)) <= s * (t p - one * (r - 1)))
            by (apply Z.mul_le_mono_nonneg_r; unfold s; nia).
          assert (0 <= M * (one * (r - 1))) by (repeat apply Z.mul_nonneg_nonneg; lia).
          assert (0 <= one * e) by (apply Z.mul_nonneg_nonneg; lia). lia.
    Qed.
  End Encode.

  (* ---- the slots of a block ---- *)
  Section Planes.
    Variable never : Z.

    (* the places where bit q of the label changes, from [prev] on *)
    Fixpoint changes (q : Z) (prev : bool) (b : list (Z * Z)) : list Z :=
      match b with
      | [] => []
      | (r, y) :: b' => if Bool.eqb (Z.testbit y q) prev then changes q prev b'
                        else r :: changes q (Z.testbit y q) b'
      end.
    Definition plane (n : nat) (b : list (Z * Z)) (q : Z) (prev : bool) : list Z :=
      changes q prev b ++ repeat never (n - length (changes q prev b)).
    Fixpoint weights (q : Z) (prev : bool) (n : nat) : list Z :=
      match n with
      | O => []
      | S n' => (if prev then - 2 ^ q else 2 ^ q) :: weights q (negb prev) n'
      end.

    Lemma weights_length q n : forall prev, length (weights q prev n) = n.
    Proof. induction n as [|n IH]; intro prev; cbn; [reflexivity|]. now rewrite IH. Qed.

    Lemma changes_length q b : forall prev, (length (changes q prev b) <= length b)%nat.
    Proof.
      induction b as [|[r y] b IH]; intro prev; cbn [changes length]; [lia|].
      destruct (Bool.eqb _ _); cbn [length];
        [specialize (IH prev)|specialize (IH (Z.testbit y q))]; lia.
    Qed.

    Lemma plane_length n b q prev : (length b <= n)%nat -> length (plane n b q prev) = n.
    Proof.
      intro H. unfold plane. rewrite app_length, repeat_length.
      pose proof (changes_length q b prev). lia.
    Qed.

    Definition passed (b : list (Z * Z)) (x : Z) : bool :=
      match b with [] => false | (r, _) :: _ => one * r <=? x end.

    (* slots that are not passed change nothing *)
    Lemma idle_sums x K : forall ws ts a, Forall (fun t => pass t x = 0) ts ->
      sums ws ts x a = a /\ (0 <= a < K -> sums_in K ws ts x a).
    Proof.
      induction ws as [|w ws IH]; intros [|t ts] a F; cbn [sums sums_in]; try tauto.
      inversion_clear F as [|? ? F0 F1]. rewrite F0.
      replace (a + w * 0) with a by ring. destruct (IH ts a F1) as [I1 I2]. tauto.
    Qed.

    Lemma idle_changes q x b : sorted b -> passed b x = false -> forall prev,
      Forall (fun t => pass t x = 0) (changes q prev b).
    Proof.
      intros Sb Hp prev. assert (F : Forall (fun p => x < one * fst p) b).
      { destruct b as [|[r y] b]; [constructor|]. cbn [passed] in Hp. apply Z.leb_gt in Hp.
        constructor; [exact Hp|]. inversion_clear Sb as [|? ? _ F]. eapply Forall_impl; [|exact F].
        unfold before. cbn [fst]. intros p Hq. nia. }
      clear Sb Hp. revert prev. induction F as [|[r y] b F0 _ IH]; intro prev; cbn [changes];
        [constructor|].
      destruct (Bool.eqb _ _); [apply IH|]. constructor; [|apply IH]. cbn [fst] in F0.
      unfold pass. destruct (Z.leb_spec (one * r) x); [lia|reflexivity].
    Qed.

    (* slots of bit q, from a label with the bit [prev] on: in the end the bit of the point *)
    Lemma plane_sums q x K : 0 <= q -> x < one * never -> forall b prev a d n, sorted b ->
      (length b <= n)%nat -> Z.testbit d q = prev ->
      sums (weights q prev n) (plane n b q prev) x a
        = a + 2 ^ q * (Z.b2z (Z.testbit (stepf d b x) q) - Z.b2z prev) /\
      (0 <= a - 2 ^ q * Z.b2z prev -> a - 2 ^ q * Z.b2z prev + 2 ^ q < K ->
        sums_in K (weights q prev n) (plane n b q prev) x a).
    Proof.
      intros Hq N. assert (Q : 0 < 2 ^ q) by (apply Z.pow_pos_nonneg; lia).
      assert (Pn : forall k, Forall (fun t => pass t x = 0) (repeat never k)).
      { intro k. apply Forall_forall. intros t I. apply repeat_spec in I. subst t. unfold pass.
        destruct (Z.leb_spec (one * never) x); [lia|reflexivity]. }
      assert (Idle : forall b prev a n, sorted b -> passed b x = false ->
        sums (weights q prev n) (plane n b q prev) x a = a /\
        (0 <= a < K -> sums_in K (weights q prev n) (plane n b q prev) x a)).
      { intros b prev a n Sb Hp. apply idle_sums. unfold plane. apply Forall_app.
        split; [now apply idle_changes|apply Pn]. }
      assert (Late : forall b, passed b x = false -> forall e, stepf e b x = e).
      { intros b H e. destruct b as [|[r' y'] b']; [reflexivity|]. cbn [passed stepf] in *.
        now rewrite H. }
      assert (B01 : forall c, 0 <= Z.b2z c <= 1) by (intros []; cbn; lia).
      induction b as [|[r y] b IH]; intros prev a d n Sb Hn Hd.
      { destruct (Idle [] prev a n Sb eq_refl) as [I1 I2]. rewrite I1. cbn [stepf]. rewrite Hd.
        split; [ring|]. intros H1 H2. apply I2. specialize (B01 prev). nia. }
      destruct (passed ((r, y) :: b) x) eqn:Hp.
      2: { destruct (Idle _ prev a n Sb Hp) as [I1 I2]. rewrite I1, (Late _ Hp), Hd.
        split; [ring|]. intros H1 H2. apply I2. specialize (B01 prev). nia. }
      assert (Sb' : sorted b) by now inversion_clear Sb. cbn [stepf]. cbn [passed] in Hp.
      rewrite Hp. cbn [length] in Hn. unfold plane. cbn [changes].
      destruct (Bool.eqb (Z.testbit y q) prev) eqn:Eb.
      - apply Bool.eqb_prop in Eb. fold (plane n b q prev). apply IH; auto; lia.
      - assert (Ey : Z.testbit y q = negb prev)
          by (destruct (Z.testbit y q), prev; cbn in *; congruence).
        rewrite Ey. destruct n as [|n]; [lia|]. cbn [length Nat.sub app weights sums sums_in].
        fold (plane n b q (negb prev)).
        assert (P1 : pass r x = 1) by (unfold pass; now rewrite Hp). rewrite P1, Z.mul_1_r.
        destruct (IH (negb prev) (a + (if prev then - 2 ^ q else 2 ^ q)) y n Sb' ltac:(lia) Ey)
          as [I1 I2].
        rewrite I1. destruct prev; cbn [negb Z.b2z] in *; (split; [ring|]); intros H1 H2;
          (split; [lia|]); apply I2; lia.
    Qed.
  End Planes.

  (* ---- all planes: the label ---- *)
  Section Ledgers.
    Variables (rho c n : nat).                       (* blocks of n + 1 points, labels of c bits *)
    Let never := 2 ^ Z.of_nat rho + 1.
    Let N := S (S rho).                              (* bits of a digit *)

    Definition thresholds (j : nat) (b : list (Z * Z)) : list Z :=
      flat_map (fun q => plane never (S n) b (Z.of_nat q) false) (seq 0 j).
    Definition signs (j : nat) : list Z :=
      flat_map (fun q => weights (Z.of_nat q) false (S n)) (seq 0 j).

    Lemma signs_length j : length (signs j) = (j * S n)%nat.
    Proof using.
      clear N never. induction j as [|j IH]; [reflexivity|]. unfold signs in *.
      rewrite seq_S, flat_map_app, app_length, IH. cbn [flat_map].
      rewrite app_nil_r, weights_length. lia.
    Qed.

    Lemma thresholds_length j b : (length b <= S n)%nat ->
      length (thresholds j b) = length (signs j).
    Proof using n rho.
      intro H. rewrite signs_length. clear N.
      induction j as [|j IH]; [reflexivity|]. unfold thresholds in *.
      rewrite seq_S, flat_map_app, app_length, IH. cbn [flat_map].
      rewrite app_nil_r, (plane_length never) by exact H. lia.
    Qed.

    Lemma thresholds_ind (Q : Z -> Prop) j b : Q never -> (forall r y, In (r, y) b -> Q r) ->
      Forall Q (thresholds j b).
    Proof.
      intros Qn Qb. apply Forall_forall. intros x Hx. unfold thresholds in Hx.
      apply in_flat_map in Hx as (q & _ & Hx). unfold plane in Hx.
      apply in_app_iff in Hx as [Hx|Hx].
      - clear j. revert x Hx. generalize false. induction b as [|[r y] b IH]; intros prev x Hx;
          [destruct Hx|].
        assert (Qb' : forall r' y', In (r', y') b -> Q r') by (intros r' y' I; apply (Qb r' y');
          now right).
        cbn [changes] in Hx. destruct (Bool.eqb _ _); [exact (IH Qb' _ x Hx)|].
        destruct Hx as [<-|Hx]; [|exact (IH Qb' _ x Hx)]. apply (Qb r y). now left.
      - apply repeat_spec in Hx. now subst x.
    Qed.

    Lemma all_planes b x d j : sorted b -> (length b <= S n)%nat -> passed b x = true ->
      x < one * never -> (j <= c)%nat ->
      sums (signs j) (thresholds j b) x 0 = stepf d b x mod 2 ^ Z.of_nat j /\
      sums_in (2 ^ Z.of_nat c) (signs j) (thresholds j b) x 0.
    Proof.
      intros Sb Hn Hp Hx. set (y := stepf d b x). induction j as [|j IH]; intro Hj.
      - cbn. pose proof (power_pos c). rewrite Z.mod_1_r. lia.
      - destruct (IH ltac:(lia)) as [I1 I2]. pose proof (thresholds_length j b Hn) as Lj.
        unfold thresholds, signs in *. rewrite seq_S, !flat_map_app. cbn [flat_map Nat.add].
        rewrite !app_nil_r.
        assert (D : 2 ^ Z.of_nat (S j) = 2 ^ Z.of_nat j * 2)
          by (rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia; ring).
        pose proof (Z.mod_pos_bound y (2 ^ Z.of_nat j) ltac:(pose proof (power_pos j); lia)) as B.
        destruct (plane_sums never (Z.of_nat j) x (2 ^ Z.of_nat c) ltac:(lia) Hx b false
          (y mod 2 ^ Z.of_nat j) 0 (S n) Sb Hn (Z.testbit_0_l _)) as [P1 P2].
        assert (Ey : stepf 0 b x = y).
        { unfold y. destruct b as [|[r v] b]; [discriminate|]. cbn [passed stepf] in *.
          now rewrite Hp. }
        rewrite Ey in P1. cbn [Z.b2z] in P1, P2. split.
        + rewrite sums_app by (symmetry; exact Lj). rewrite I1, P1, D.
          rewrite Z.rem_mul_r by (pose proof (power_pos j); lia).
          rewrite <- Z.testbit_spec' by lia. now rewrite Z.sub_0_r.
        + apply sums_in_app; [symmetry; exact Lj|exact I2|]. rewrite I1. apply P2; [lia|].
          apply Z.lt_le_trans with (2 ^ Z.of_nat (S j)); [lia|].
          apply Z.pow_le_mono_r; lia.
    Qed.

    Definition ledger_of (b : list (Z * Z)) : Z := pack N c (thresholds c b).

    Lemma thresholds_digits b : (1 <= rho)%nat -> Forall (in_range 2 rho c) b ->
      Forall (digit N) (thresholds c b).
    Proof.
      intros R F. rewrite Forall_forall in F.
      assert (D : 2 ^ Z.of_nat N = 4 * 2 ^ Z.of_nat rho).
      { unfold N. rewrite !Nat2Z.inj_succ, !Z.pow_succ_r by lia. ring. }
      assert (2 <= 2 ^ Z.of_nat rho) by (apply (Z.pow_le_mono_r 2 1); lia).
      apply thresholds_ind; unfold digit; rewrite D; [unfold never; lia|].
      intros r y I. destruct (F _ I) as [H1 _]. cbn [fst] in H1. lia.
    Qed.

    Lemma thresholds_clear b x : x < one * 2 ^ Z.of_nat rho -> margin x b ->
      Forall (is_clear x) (thresholds c b).
    Proof.
      intros Hx M. unfold margin in M. rewrite Forall_forall in M.
      apply thresholds_ind; unfold is_clear.
      - right. unfold never. replace (2 ^ Z.of_nat rho + 1 - 1) with (2 ^ Z.of_nat rho) by ring.
        lia.
      - intros r y I. specialize (M _ I). cbn [fst] in M. tauto.
    Qed.
  End Ledgers.

  (* ---- N points with a map t to a line on which their labels are a step function ---- *)
  Section OnLine.
    Context {P : Type} (inp : P -> list Z) (dom : P -> Prop).
    Variables (t y : P -> Z) (l : list (Z * Z)) (rho c n B L0 : nat).
    Hypothesis rho1 : (1 <= rho)%nat.
    Hypothesis c1 : (1 <= c)%nat.
    Hypothesis HB : (length l <= B * S n)%nat.
    Hypothesis Sl : sorted l.
    Hypothesis Rl : Forall (in_range 2 rho c) l.
    Hypothesis Below : forall p, dom p -> t p < one * 2 ^ Z.of_nat rho.
    Hypothesis Step : forall p, dom p ->
      0 <= t p /\ margin (t p) l /\ forall d, stepf d l (t p) = y p.
    Hypothesis Start : can inp dom 3 L0 (fun p s => s = [t p]).

    Let cs := chunks n B l.
    Let first : list (Z * Z) := match cs with [] => [] | (_, b) :: _ => b end.
    Let rest := tl cs.
    Let blk (p : P) : list (Z * Z) := stepf first rest (t p).
    Let bits := ((rho + 2) * (c * S n))%nat.

    Lemma good_block b : b = first \/ (exists r, In (r, b) rest) ->
      sorted b /\ (length b <= S n)%nat /\ incl b l /\ Forall (in_range 2 rho c) b.
    Proof.
      apply (block_good t l 2 rho c n 4 1 B B (S n)); auto; try lia.
      pose proof (Nat.pow_gt_lin_r 2 (S n)). lia.
    Qed.

    Lemma its_label p : dom p -> forall d, stepf d (blk p) (t p) = y p.
    Proof.
      apply (block_label U1 dom t y l 2 n 4 1 B B (S n)); auto; try lia.
      pose proof (Nat.pow_gt_lin_r 2 (S n)). lia.
    Qed.

    Lemma its_block p : blk p = first \/ exists r, In (r, blk p) rest.
    Proof. apply (blk_is_block t l n B). Qed.

    Lemma its_block_passed p : dom p -> passed (blk p) (t p) = true.
    Proof.
      intro Hp. pose proof (its_label p Hp 0) as H0. pose proof (its_label p Hp 1) as H1.
      destruct (blk p) as [|[r v] b]; cbn [stepf passed] in *; [lia|].
      destruct (one * r <=? t p); [reflexivity|lia].
    Qed.

    (* the decoder, wherever the ledger and the place come from *)
    Lemma narrow_read (inp' : P -> list Z) L :
      Net.can inp' dom 3 L (fun p s => s = [one * ledger_of rho c n (blk p); t p]) ->
      Net.can inp' dom 3 (L + c * S n * (rho + 4))
        (fun p s => s = [one * (2 ^ Z.of_nat bits * y p)]).
    Proof.
      intro C2. set (m := (c * S n)%nat).
      set (E := 2 ^ Z.of_nat ((rho + 2) * (m - 1) + c)).
      assert (m1 : (1 <= m)%nat) by (unfold m; nia).
      assert (C3 : Net.can inp' dom 3 L (fun p s =>
        s = [one * (1 * (pack (S (S rho)) c (thresholds rho n c (blk p)) + 0));
             2 * E * (t p + one)])).
      { apply (can_map _ _ _ _ _ [([1], 0); ([0; 2 * E], 2 * E)] _ C2).
        intros p s Hp ->. cbn [affine map]. unfold value, ledger_of. cbn [dot fst snd].
        f_equal; [ring|]. f_equal. ring. }
      apply (decode_slots U1 inp' dom (S rho) c E t (fun p Hp => proj1 (Step p Hp)) (signs n c) _
        (fun p => thresholds rho n c (blk p)) (fun _ => 0) 1 ltac:(lia)) in C3.
      - rewrite signs_length in C3. fold m in C3.
        replace (m * (rho + 4))%nat with (m * (S (S rho) + 2))%nat by lia.
        apply (can_weaken _ _ _ _ _ _ C3). intros p s Hp ->. f_equal. f_equal.
        replace (S (S rho) * m)%nat with bits by (unfold bits, m; lia).
        rewrite Z.mul_1_l. f_equal.
        destruct (good_block _ (its_block p)) as (Sb & Lb & _ & Rb).
        pose proof (its_block_passed p Hp) as Pa.
        destruct (all_planes rho c n (blk p) (t p) 0 c Sb Lb Pa) as [-> _]; [|lia|].
        + specialize (Below p Hp). nia.
        + rewrite (its_label p Hp). apply Z.mod_small. rewrite <- (its_label p Hp 0).
          apply (stepf_ind (fun z => 0 <= z < 2 ^ Z.of_nat c)); [pose proof (power_pos c); lia|].
          intros r v I. rewrite Forall_forall in Rb. apply (Rb _ I).
      - rewrite signs_length. fold m. rewrite Z.mul_1_l. unfold E.
        rewrite <- Z.pow_add_r by apply Nat2Z.is_nonneg.
        f_equal. rewrite <- Nat2Z.inj_add. f_equal. clear - m1. clearbody m.
        destruct m as [|k]; [lia|]. replace (S k - 1)%nat with k by lia. ring.
      - apply Forall_forall. intros w Hw. unfold signs in Hw.
        apply in_flat_map in Hw as (q & Hq & Hw).
        apply in_seq in Hq. assert (A : 0 < 2 ^ Z.of_nat q <= 2 ^ Z.of_nat c).
        { split; [apply Z.pow_pos_nonneg; lia|]. apply Z.pow_le_mono_r; lia. }
        clear - Hw A. revert Hw. generalize false.
        induction (S n) as [|k IH]; intros prev Hw; cbn [weights] in Hw; [destruct Hw|].
        destruct Hw as [<-|Hw]; [destruct prev; lia|exact (IH _ Hw)].
      - intros p Hp. destruct (good_block _ (its_block p)) as (Sb & Lb & Ib & Rb).
        assert (Mb : margin (t p) (blk p)).
        { destruct (Step p Hp) as (_ & M & _). unfold margin in *.
          rewrite Forall_forall in *. auto. }
        pose proof (its_block_passed p Hp) as Pa.
        split; [now apply thresholds_length|]. split; [now apply thresholds_digits|].
        split; [apply thresholds_clear; auto|].
        apply (all_planes rho c n (blk p) (t p) 0 c Sb Lb Pa); [|lia].
        specialize (Below p Hp). nia.
    Qed.

    Lemma narrow_on_line : can inp dom 3 (L0 + 2 * length rest + c * S n * (rho + 4))
      (fun p s => s = [one * (2 ^ Z.of_nat bits * y p)]).
    Proof.
      set (m := (c * S n)%nat). set (K := (bits + c)%nat).
      assert (Small : forall b, b = first \/ (exists r, In (r, b) rest) ->
        0 <= ledger_of rho c n b <= 2 ^ Z.of_nat K /\ length (thresholds rho n c b) = m).
      { intros b Hb. destruct (good_block b Hb) as (_ & Lb & _ & Rb).
        pose proof (thresholds_length rho n c b Lb) as E. rewrite (signs_length n c) in E.
        fold m in E.
        pose proof (pack_bound (S (S rho)) c _ (thresholds_digits rho c n b rho1 Rb)) as Bd.
        rewrite E in Bd. replace (S (S rho) * m + c)%nat with K in Bd by (unfold K, bits, m; lia).
        pose proof (power_pos c). unfold ledger_of. split; [lia|exact E]. }
      pose proof (install inp dom t K L0 Start (ledger_of rho c n first)
        (vmap (ledger_of rho c n) rest)) as C1.
      assert (Ln : length (vmap (ledger_of rho c n) rest) = length rest)
        by (unfold vmap; now rewrite map_length).
      rewrite Ln in C1.
      assert (C2 : can inp dom 3 (L0 + 2 * length rest) (fun p s =>
        s = [t p; 2 ^ Z.of_nat K * t p + one * ledger_of rho c n (blk p)])).
      { assert (R0 : sorted rest) by (apply (rest_sorted t l n B Sl)).
        apply (can_weaken inp dom 3 _ (fun p s => s = [t p; 2 ^ Z.of_nat K * t p
          + one * stepf (ledger_of rho c n first) (vmap (ledger_of rho c n) rest) (t p)])).
        - apply C1.
          + now apply sorted_vmap.
          + unfold vmap. apply Forall_map, Forall_forall. intros [r b] I. cbn [fst snd]. split.
            * destruct (chunks_spec n B l Sl) as (_ & Sc & Ic). fold cs in Sc, Ic.
              unfold rest in I. destruct cs as [|[r0 b0] cs']; [destruct I|]. cbn [tl] in I.
              inversion_clear Sc as [|? ? _ F]. rewrite Forall_forall in F.
              specialize (F _ I). unfold before in F. cbn [fst] in F.
              destruct (Ic r0 b0 (or_introl eq_refl)) as (_ & _ & _ & y0 & I0).
              rewrite Forall_forall in Rl. destruct (Rl _ I0) as [R _]. cbn [fst] in R. lia.
            * apply Small. right. now exists r.
          + apply Small. now left.
          + intros p Hp. split; [apply (Step p Hp)|]. apply margin_vmap.
            exact (rest_margin dom t y l n B Sl Step p Hp).
        - intros p s Hp ->. now rewrite stepf_vmap. }
      apply narrow_read. apply (can_map _ _ _ _ _ [([- 2 ^ Z.of_nat K; 1], 0); ([1], 0)] _ C2).
      intros p s Hp ->. cbn [affine map]. unfold value. cbn [dot fst snd].
      f_equal; [ring|]. f_equal. ring.
    Qed.

    (* all changes of ledger in one wide layer, which has the place and two ramps for each *)
    Definition wide : list form := ([1], 0) :: ramps rest.

    Lemma wide_read : Net.can (fun p => layer wide [t p]) dom 3 (c * S n * (rho + 4))
      (fun p s => s = [one * (2 ^ Z.of_nat bits * y p)]).
    Proof.
      set (F := fun b => (0, ledger_of rho c n b) : Z * Z).
      apply (narrow_read (fun p => layer wide [t p]) 0).
      apply (can_start _ _ _ [(0 :: omega (F first) (vmap F rest), ledger_of rho c n first);
        ([1], 0)]).
      intros p Hp. destruct (Step p Hp) as (T0 & _ & _). unfold wide.
      cbn [layer affine map]. fold (affine (ramps rest) [t p]). fold (layer (ramps rest) [t p]).
      unfold value. cbn [dot fst snd]. rewrite <- (ramps_vmap F rest), (omega_value U1).
      - rewrite stepf_vmap. fold (blk p). unfold F, ev. cbn [fst snd].
        rewrite (relu_id (1 * t p + 0 + 0 * one)) by lia. f_equal; [ring|]. f_equal. ring.
      - apply sorted_vmap. apply (Ledger.rest_sorted t l n B Sl).
      - apply margin_vmap. exact (rest_margin dom t y l n B Sl Step p Hp).
    Qed.
  End OnLine.
End Narrow.
