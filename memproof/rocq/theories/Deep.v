(* Yun, Sra and Jadbabaie 2019, deep networks: a sawtooth grid in every pair of layers.

   Every pair of layers reads the labels of a stretch of the line, and is silent elsewhere: before
   its first point no tooth has begun, and after its last one a group without teeth follows
   ([silent_before], [guard]).  The place of a point and the sums so far are carried past, d_y + 1
   channels ([pair_step]).  So the pairs add up to the labels ([yun_pairs]). *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Net Pairs Step Encoder Ledger Check Direction Main Shallow Grid.
Import ListNotations.
Open Scope Z_scope.

(* ---- before the first point of a group the zigzag is 0 ---- *)
Lemma silent_before S (b : list (Z * Z)) t : 0 <= S ->
  (forall t' y', In (t', y') b -> 0 <= y' <= S) ->
  match b with [] => True | (t0, y0) :: b' => gentle S t0 y0 b' /\ t < t0 end ->
  alternating_sum 1 (teeth S b) t = 0.
Proof.
  intros S0 P G. destruct b as [|[t0 y0] b]; [reflexivity|]. destruct G as [G L].
  cbn [teeth alternating_sum]. rewrite (later_teeth_silent S S0 b 1 (- (1)) t0 y0 t) by
    (try assumption; try lia; now left).
  pose proof (P t0 y0 (or_introl eq_refl)). cbn [fst snd].
  assert (K : S * t + (y0 - S * t0) <= 0).
  { assert (S * (t - t0) <= S * -1) by (apply Z.mul_le_mono_nonneg_l; lia). lia. }
  unfold relu. rewrite Z.max_r by exact K. lia.
Qed.

(* ---- channels that are carried past ---- *)
Section Carry.
  Context {U : One}.
  Definition unit_form (r : nat) : form := (repeat 0 r ++ [1], 0).
  Definition shift (n : nat) (f : form) : form := (repeat 0 n ++ fst f, snd f).
  Definition carry (n : nat) : list form := map unit_form (seq 0 n).

  Lemma dot_repeat n : forall x, dot (repeat 0 n) x = 0.
  Proof. induction n as [|n IH]; intros [|a x]; cbn; auto. Qed.

  Lemma dot_unit r : forall x, dot (repeat 0 r ++ [1]) x = nth r x 0.
  Proof.
    induction r as [|r IH]; intros [|a x]; cbn [repeat app dot nth]; try reflexivity.
    - destruct x; cbn [dot]; lia.
    - rewrite IH. lia.
  Qed.

  Lemma value_unit r x : value (unit_form r) x = nth r x 0.
  Proof. unfold value, unit_form. cbn [fst snd]. rewrite dot_unit. lia. Qed.

  Lemma value_shift n f a x : length a = n -> value (shift n f) (a ++ x) = value f x.
  Proof.
    intro H. unfold value, shift. cbn [fst snd].
    rewrite dot_app by (now rewrite repeat_length). now rewrite dot_repeat.
  Qed.

  Lemma affine_app fs gs x : affine (fs ++ gs) x = affine fs x ++ affine gs x.
  Proof. apply map_app. Qed.

  Lemma layer_app fs gs x : layer (fs ++ gs) x = layer fs x ++ layer gs x.
  Proof. unfold layer. now rewrite affine_app, map_app. Qed.

  Lemma layer_shift n fs a x : length a = n -> layer (map (shift n) fs) (a ++ x) = layer fs x.
  Proof.
    intro H. unfold layer, affine. rewrite !map_map. apply map_ext. intro f.
    now rewrite value_shift.
  Qed.

  Lemma nths {A} (d : A) (a x : list A) : map (fun r => nth r (a ++ x) d) (seq 0 (length a)) = a.
  Proof.
    induction a as [|h a IH]; [reflexivity|]. cbn [length seq map app nth]. f_equal.
    rewrite <- seq_shift, map_map. exact IH.
  Qed.

  Lemma layer_carry a x : Forall (fun z => 0 <= z) a -> layer (carry (length a)) (a ++ x) = a.
  Proof.
    intro F. unfold layer, affine, carry. rewrite !map_map.
    transitivity (map (fun r => nth r (a ++ x) 0) (seq 0 (length a))); [|apply nths].
    apply map_ext_in. intros r I. apply in_seq in I.
    rewrite value_unit, app_nth1 by lia. unfold relu. rewrite Z.max_l; [reflexivity|].
    rewrite Forall_forall in F. apply F, nth_In. lia.
  Qed.
End Carry.

(* ---- layers of given widths ---- *)
Section Reach.
  Context {U : One} {P : Type} (inp : P -> list Z) (dom : P -> Prop).

  Definition through (ws : list nat) (R : P -> list Z -> Prop) : Prop :=
    exists h o, Forall2 (fun l w => length l <= w)%nat h ws /\
      forall p, dom p -> R p (affine o (run h (inp p))).

  Lemma through_two ws w1 w2 R (A1 A2 C : list form) (R' : P -> list Z -> Prop) :
    through ws R -> (length A1 <= w1)%nat -> (length A2 <= w2)%nat ->
    (forall p s, dom p -> R p s -> R' p (affine C (layer A2 (layer A1 s)))) ->
    through (ws ++ [w1; w2]) R'.
  Proof.
    intros (h & o & Hw & H) H1 H2 K. exists (h ++ [compose A1 o; A2]), C. split.
    - apply Forall2_app; [exact Hw|]. constructor; [|constructor; [exact H2|constructor]].
      unfold compose. now rewrite map_length.
    - intros p Hp. unfold run. rewrite fold_left_app. cbn [fold_left]. fold (run h (inp p)).
      unfold layer at 2. rewrite affine_compose. apply K; auto.
  Qed.
End Reach.

(* ---- one pair of layers ---- *)
Section Pair.
  Local Notation U := (unit_of 1).
  Let U1 : 1 <= @one U.
  Proof. change (@one U) with 1. lia. Qed.
  Variables (g m dy : nat) (S : Z) (lab : nat -> Z -> Z).
  Hypothesis m1 : (1 <= m)%nat.
  Hypothesis Lab : forall r i, 0 <= lab r i <= S.

  Definition reached (l : list (Z * Z)) (t : Z) : bool :=
    match l with [] => false | (r, _) :: _ => r <=? t end.
  (* the labels of the points that stand before the list *)
  Definition so_far (l : list (Z * Z)) (t i : Z) (r : nat) : Z :=
    if reached l t then 0 else lab r i.

  Variables (a l : list (Z * Z)).                (* the stretch of this pair, and what is behind *)
  Hypothesis Sorted : sorted (a ++ l).
  Hypothesis Fit : (length a <= g * m)%nat.
  Hypothesis Some_a : a <> [] \/ l = [].

  Definition guard : list (Z * list (Z * Z)) :=
    match l with [] => [] | (r, _) :: _ => [(r, [])] end.
  Let first := first_group m g a.
  Let rest := other_groups m g a ++ guard.

  Lemma sorted_a : sorted a.
  Proof using Sorted. exact (proj1 (sorted_parts _ _ Sorted)). Qed.

  Lemma rest_keys q : In q (other_groups m g a) -> exists y, In (fst q, y) a.
  Proof using Sorted m1.
    clear Fit Some_a. intro I. destruct (chunks_spec (m - 1) g a sorted_a) as (_ & _ & K).
    destruct (K (fst q) (snd q)) as (_ & _ & _ & y & Hy).
    - unfold other_groups in I. destruct q as [r b].
      destruct (chunks _ _ _); [destruct I|now right].
    - now exists y.
  Qed.

  Lemma rest_sorted : sorted rest.
  Proof using Sorted m1.
    clear Fit Some_a. pose proof (groups_sorted m g a m1 sorted_a) as K. unfold rest, guard.
    assert (B0 : forall q r y, In q (other_groups m g a) -> In (r, y) l -> fst q < r).
    { intros q r y I H. destruct (rest_keys q I) as (z & Hz).
      exact (sorted_app _ _ Sorted (fst q, z) (r, y) Hz H). }
    clear first rest. destruct l as [|[r y] l']; [now rewrite app_nil_r|].
    assert (B : forall q, In q (other_groups m g a) -> fst q < r)
      by (intros q I; apply (B0 q r y I); now left). clear B0.
    induction K as [|q gs K IH F]; cbn [app]; [repeat constructor|]. constructor.
    - apply IH. intros q' I. apply B. now right.
    - apply Forall_app. split; [exact F|]. constructor; [|constructor]. unfold before. cbn [fst].
      apply B. now left.
  Qed.

  Lemma group_is t : @stepf U _ first rest t =
    if reached l t then [] else @stepf U _ first (other_groups m g a) t.
  Proof using Sorted m1.
    clear Fit Some_a. pose proof rest_sorted as K. unfold rest in *.
    rewrite (@stepf_app U U1) by exact K. unfold guard, reached.
    destruct l as [|[r y] l']; cbn [stepf]; [reflexivity|]. change (@one U) with 1.
    rewrite Z.mul_1_l. destruct (r <=? t); reflexivity.
  Qed.

  Lemma stretch_sum r t i : 0 <= t -> (r < dy)%nat ->
    In (t, i) (a ++ l) \/ reached a t = false \/ reached l t = true ->
    dot (pick_output m dy r) (@layer U (all_teeth m dy S first rest lab)
      (@layer U (thermometer rest) [t]))
    = if reached l t then 0 else if reached a t then lab r i else 0.
  Proof using Sorted Fit m1 Lab U1.
    clear Some_a. intros Ht Hr I. pose proof (group_is t) as E. pose proof (Lab r i) as Li.
    destruct (its_group_good m g a m1 sorted_a t) as (G1 & G2 & G3). fold first in G1, G2, G3.
    destruct (reached l t) eqn:Rl.
    - rewrite (teeth_sum m dy S first rest lab rest_sorted r t Ht Hr); rewrite E;
        cbn; [reflexivity|lia].
    - assert (Len : (length (@stepf U _ first rest t) <= m)%nat) by (rewrite E; exact G2).
      destruct (reached a t) eqn:Ra.
      + destruct I as [I|[I|I]]; [|discriminate|discriminate].
        apply in_app_iff in I as [I|I].
        * apply (teeth_of_point m dy S first rest lab rest_sorted r t i Lab Ht Hr).
          -- rewrite E. exact G1.
          -- exact Len.
          -- rewrite E. exact (in_its_group m g a m1 sorted_a Fit t i I).
        * exfalso. destruct l as [|[r0 y0] l']; [destruct I|]. cbn [reached] in Rl.
          apply Z.leb_gt in Rl. destruct I as [I|I]; [injection I as -> ->; lia|].
          destruct (sorted_parts _ _ Sorted) as [_ Sl]. inversion_clear Sl as [|? ? _ F].
          rewrite Forall_forall in F. specialize (F _ I). unfold before in F. cbn [fst] in F. lia.
      + rewrite (teeth_sum m dy S first rest lab rest_sorted r t Ht Hr Len). rewrite E.
        set (b := @stepf U _ first (other_groups m g a) t) in *. apply silent_before.
        * lia.
        * intros t' y' H. unfold labelled in H. apply in_map_iff in H as (q & Eq & _).
          injection Eq as _ <-. apply Lab.
        * destruct b as [|[t0 i0] b']; [exact Logic.I|]. cbn [labelled map fst snd]. split.
          -- apply sorted_gentle; [intro; apply Lab|exact G1].
          -- pose proof (G3 (t0, i0) (or_introl eq_refl)) as I0.
             destruct a as [|[r1 y1] a']; [destruct I0|]. cbn [reached] in Ra.
             apply Z.leb_gt in Ra. destruct I0 as [I0|I0]; [injection I0 as -> ->; lia|].
             pose proof (proj1 (sorted_parts _ _ Sorted)) as Sa. inversion_clear Sa as [|? ? _ F].
             rewrite Forall_forall in F. specialize (F _ I0). unfold before in F.
             cbn [fst] in F. lia.
  Qed.

  (* ---- the pair of layers ---- *)
  Context {P : Type} (inp : P -> list Z) (dom : P -> Prop) (t i : P -> Z).
  Definition state (l : list (Z * Z)) (p : P) (s : list Z) : Prop :=
    s = map (so_far l (t p) (i p)) (seq 0 dy) ++ [t p].

  Lemma earlier x : reached l x = true -> a <> [] -> reached a x = true.
  Proof using Sorted.
    clear - Sorted. intros H N. destruct a as [|[r y] a']; [congruence|].
    destruct l as [|[r' y'] l']; [discriminate|]. cbn [reached] in *. apply Z.leb_le in H.
    apply Z.leb_le.
    pose proof (sorted_app _ _ Sorted (r, y) (r', y') (or_introl eq_refl) (or_introl eq_refl)) as K.
    cbn [fst] in K. lia.
  Qed.

  Lemma pair_step ws w1 w2 : (1 <= g)%nat ->
    (1 + dy + 2 * g <= w1)%nat -> (1 + dy + dy * m <= w2)%nat ->
    (forall p, dom p -> 0 <= t p /\
      (In (t p, i p) (a ++ l) \/ reached (a ++ l) (t p) = false)) ->
    @through U _ inp dom ws (state (a ++ l)) -> @through U _ inp dom (ws ++ [w1; w2]) (state l).
  Proof.
    intros Hg H1 H2 Hp T.
    set (C := map (fun r => (vadd (repeat 0 r ++ [1]) (repeat 0 (dy + 1) ++ pick_output m dy r), 0))
      (seq 0 dy) ++ [unit_form dy] : list form).
    apply (through_two inp dom ws w1 w2 (state (a ++ l))
      (carry dy ++ map (shift dy) (thermometer rest))
      (carry dy ++ [shift dy ([1], 0)] ++ map (shift dy) (all_teeth m dy S first rest lab))
      C); [exact T| | |].
    - rewrite app_length. unfold carry, thermometer. rewrite !map_length, seq_length. cbn [length].
      rewrite ramps_length. unfold rest. rewrite app_length.
      pose proof (groups_length m g a m1 sorted_a). assert (length guard <= 1)%nat
        by (unfold guard; clear; destruct l as [|[r y] l0]; cbn; lia). lia.
    - rewrite !app_length. unfold carry. rewrite !map_length, seq_length, all_teeth_width.
      cbn [length]. lia.
    - intros p s Dp ->. destruct (Hp p Dp) as [T0 I].
      assert (Ra : reached (a ++ l) (t p) = reached a (t p)).
      { destruct Some_a as [N|E]; [destruct a as [|[r y] a']; [congruence|reflexivity]|].
        rewrite E, app_nil_r. reflexivity. }
      set (acc := map (so_far (a ++ l) (t p) (i p)) (seq 0 dy)).
      assert (La : length acc = dy) by (unfold acc; now rewrite map_length, seq_length).
      assert (Pa : Forall (fun z => 0 <= z) acc).
      { apply Forall_map, Forall_forall. intros r _. unfold so_far. pose proof (Lab r (i p)).
        destruct (reached (a ++ l) (t p)); lia. }
      set (x := @layer U (thermometer rest) [t p]).
      assert (E1 : @layer U (carry dy ++ map (shift dy) (thermometer rest)) (acc ++ [t p])
        = acc ++ x).
      { rewrite layer_app, layer_shift by exact La. f_equal. rewrite <- La at 1.
        now apply layer_carry. }
      set (z := @layer U (all_teeth m dy S first rest lab) x).
      assert (E2 : @layer U (carry dy ++ [shift dy ([1], 0)] ++ map (shift dy)
          (all_teeth m dy S first rest lab)) (acc ++ x) = (acc ++ [t p]) ++ z).
      { rewrite !layer_app, layer_shift by exact La. fold z. rewrite <- app_assoc. f_equal.
        - rewrite <- La at 1. now apply layer_carry.
        - f_equal. unfold layer, affine. cbn [map]. rewrite value_shift by exact La.
          unfold x, thermometer. cbn [layer affine map]. unfold value. cbn [dot fst snd].
          change (@one U) with 1. unfold relu. f_equal. lia. }
      rewrite E1, E2. unfold state, C. rewrite affine_app. f_equal.
      + unfold affine. rewrite map_map. apply map_ext_in. intros r Ir. apply in_seq in Ir.
        unfold value. cbn [fst snd]. rewrite dot_vadd, dot_unit, <- app_assoc, app_nth1 by lia.
        rewrite app_assoc, dot_app by (rewrite repeat_length, app_length; cbn [length]; lia).
        rewrite dot_repeat. unfold acc.
        rewrite (nth_indep _ 0 (so_far (a ++ l) (t p) (i p) 0))
          by (rewrite map_length, seq_length; lia).
        rewrite map_nth, seq_nth by lia. unfold z, x.
        rewrite (stretch_sum r (t p) (i p) T0) by (try lia; rewrite Ra in I; tauto).
        unfold so_far. cbn [Nat.add]. rewrite Ra.
        destruct (reached l (t p)) eqn:Rl.
        * destruct Some_a as [N|E]; [rewrite (earlier _ Rl N); lia|].
          rewrite E in Rl. discriminate.
        * destruct (reached a (t p)); lia.
      + unfold affine. cbn [map]. rewrite value_unit, <- app_assoc, app_nth2 by lia.
        rewrite La, Nat.sub_diag. reflexivity.
  Qed.
End Pair.

(* ---- all pairs ---- *)
Definition groups_of (dy : nat) (w : nat * nat) : nat := ((fst w - dy - 1) / 2)%nat.
Definition teeth_of (dy : nat) (w : nat * nat) : nat := ((snd w - dy - 1) / dy)%nat.
Definition points_of (dy : nat) (w : nat * nat) : nat := (groups_of dy w * teeth_of dy w)%nat.
Definition widths (pairs : list (nat * nat)) : list nat := flat_map (fun w => [fst w; snd w]) pairs.

Lemma all_pairs {P} (inp : P -> list Z) (dom : P -> Prop) (t i : P -> Z) dy S
    (lab : nat -> Z -> Z) : (1 <= dy)%nat ->
  (forall r i, 0 <= lab r i <= S) -> forall pairs ws l, sorted l ->
  Forall (fun w => dy + 3 <= fst w /\ 2 * dy + 1 <= snd w)%nat pairs ->
  (length l <= list_sum (map (points_of dy) pairs))%nat ->
  (forall p, dom p -> 0 <= t p /\ (In (t p, i p) l \/ reached l (t p) = false)) ->
  @through (unit_of 1) P inp dom ws (state dy lab t i l) ->
  @through (unit_of 1) P inp dom (ws ++ widths pairs) (state dy lab t i []).
Proof.
  intros Hdy Lab. induction pairs as [|[w1 w2] pairs IH]; intros ws l Sl Room Len Hp T.
  - cbn in Len. destruct l; [|cbn in Len; lia]. cbn [widths flat_map]. now rewrite app_nil_r.
  - inversion_clear Room as [|? ? [R1 R2] Room']. cbn [fst snd] in R1, R2.
    cbn [map list_sum fold_right] in Len. fold (list_sum (map (points_of dy) pairs)) in Len.
    set (g := groups_of dy (w1, w2)) in *. set (m := teeth_of dy (w1, w2)) in *.
    assert (E : points_of dy (w1, w2) = (g * m)%nat) by reflexivity. rewrite E in Len.
    assert (Hg : (1 <= g /\ 1 + dy + 2 * g <= w1)%nat).
    { unfold g, groups_of. cbn [fst].
      pose proof (Nat.div_mod (w1 - dy - 1) 2 ltac:(lia)).
      pose proof (Nat.mod_upper_bound (w1 - dy - 1) 2 ltac:(lia)). lia. }
    assert (Hm : (1 <= m /\ 1 + dy + dy * m <= w2)%nat).
    { unfold m, teeth_of. cbn [snd]. split.
      - apply Nat.div_le_lower_bound; lia.
      - pose proof (Nat.mul_div_le (w2 - dy - 1) dy ltac:(lia)). lia. }
    destruct Hg as [G1 G2], Hm as [M1 M2].
    set (a := firstn (g * m) l). set (l' := skipn (g * m) l).
    assert (El : l = a ++ l') by (symmetry; apply firstn_skipn).
    assert (Fa : (length a <= g * m)%nat) by (unfold a; rewrite firstn_length; lia).
    assert (Na : a <> [] \/ l' = []).
    { destruct l as [|q l0]; [right; unfold l'; apply skipn_nil|left].
      unfold a. assert (1 <= g * m)%nat by nia. destruct (g * m)%nat; [lia|]. cbn. discriminate. }
    rewrite El in Sl, Hp, T.
    pose proof (pair_step g m dy S lab M1 Lab a l' Sl Fa Na inp dom t i ws w1 w2 G1 G2 M2 Hp T)
      as T'.
    cbn [widths flat_map fst snd].
    replace (ws ++ [w1; w2] ++ flat_map (fun w => [fst w; snd w]) pairs)
      with ((ws ++ [w1; w2]) ++ widths pairs) by (now rewrite <- app_assoc).
    apply (IH _ l'); auto.
    + exact (proj2 (sorted_parts _ _ Sl)).
    + unfold l'. rewrite skipn_length. lia.
    + intros p Dp. destruct (Hp p Dp) as [T0 I]. split; [exact T0|].
      destruct (reached l' (t p)) eqn:Rl; [|now right]. left. destruct Na as [Na|Na].
      * pose proof (earlier a l' Sl (t p) Rl Na) as Ra.
        destruct I as [I|I]; [|exfalso; destruct a as [|[r y] a']; [congruence|];
          cbn [app reached] in *; congruence].
        apply in_app_iff in I as [I|I]; [exfalso|exact I].
        destruct l' as [|[r y] l0]; [discriminate|]. cbn [reached] in Rl. apply Z.leb_le in Rl.
        pose proof (sorted_app _ _ Sl _ (r, y) I (or_introl eq_refl)) as K. cbn [fst] in K. lia.
      * rewrite Na in Rl. discriminate.
Qed.

Lemma over_widths D g d o : forall h ws, Forall2 (fun l w => length l <= w)%nat h ws ->
  Forall2 (fun (l : qlayer) w => length (snd l) <= w)%nat
    (q_hidden (over D g {| hidden := fit_hidden d h; output := o |})) ws.
Proof.
  assert (K : forall h ws d, Forall2 (fun l w => length l <= w)%nat h ws ->
    Forall2 (fun (l : qlayer) w => length (snd l) <= w)%nat
      (map (fun l => (1%positive, l)) (fit_hidden d h)) ws).
  { induction h as [|l h IH]; intros ws d' F; inversion_clear F; cbn [fit_hidden map]; constructor;
      [cbn [snd]; now rewrite map_length|now apply IH]. }
  intros [|l h] ws F; inversion_clear F; unfold over; cbn [hidden fit_hidden q_hidden]; constructor.
  - cbn [snd]. now rewrite !map_length.
  - now apply K.
Qed.

(* THEOREM yun_pairs [yun-2019: yun-pairs].  Deep networks: hidden layers in pairs of widths w1, w2,
   of which d_y + 1 channels carry the place and the outputs past.  If every pair has room,
   w1 >= d_y + 3 and w2 >= 2 d_y + 1, and the sum over all pairs of
   floor((w1 - d_y - 1) / 2) floor((w2 - d_y - 1) / d_y) is at least N, then N >= 1 distinct points
   of Q^d with labels in Z^(d_y) are memorized.  The paper's
   4 floor((w1 - r) / 4) floor((w2 - r) / (4 d_y)) is not larger, pair by pair, for r = d_y + 1. *)
Theorem yun_pairs : forall d (D : positive) dy pairs (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  Forall (fun w => dy + 3 <= fst w /\ 2 * dy + 1 <= snd w)%nat pairs ->
  (length data <= list_sum (map (points_of dy) pairs))%nat ->
  memorized_vectors d D data dy (widths pairs).
Proof.
  intros d D dy pairs data Hd Hdy HN Ln Nd Room HW.
  destruct (numbered_line d data Hd Ln Nd) as (f & l & Sl & Ll & Il).
  destruct (shifted_labels data) as (M & lab & HM & Lab & Lv).
  assert (T0 : @through (unit_of 1) _ (fst : list Z * Z -> list Z)
    (fun p => In p (numbered data)) []
    (state dy lab (fun p => @value (unit_of 1) f (fst p)) snd l)).
  { exists [], (map (fun _ => ([], 0)) (seq 0 dy) ++ [f]). split; [constructor|].
    intros p Hp. unfold run. cbn [fold_left]. unfold state. rewrite affine_app. f_equal.
    unfold affine. rewrite map_map. apply map_ext. intro r. unfold so_far.
    destruct (Il p Hp) as [_ I].
    assert (R : reached l (@value (unit_of 1) f (fst p)) = true).
    { destruct l as [|[r0 y0] l']; [destruct I|]. cbn [reached]. apply Z.leb_le.
      destruct I as [I|I]; [injection I as -> _; lia|].
      inversion_clear Sl as [|? ? _ F]. rewrite Forall_forall in F. specialize (F _ I).
      unfold before in F. cbn [fst] in F. lia. }
    rewrite R. reflexivity. }
  apply (all_pairs _ _ _ _ dy (2 * M) lab Hdy Lab pairs [] l Sl Room) in T0.
  2: { now rewrite Ll. }
  2: { intros p Hp. destruct (Il p Hp). auto. }
  cbn [app] in T0. destruct T0 as (h & o & Hw & H).
  set (out := fun r => (fst (nth r o ([], 0)), snd (nth r o ([], 0)) - M) : form).
  set (net := fun r => {| hidden := fit_hidden d h; output := fit (last_width d h) (out r) |}).
  exists (q_hidden (over D 1 (net 0%nat))), (fun r => (1%positive, output (net r))). split.
  - now apply over_widths.
  - intros r Hr. assert (E : {| q_hidden := q_hidden (over D 1 (net 0%nat));
      q_output := (1%positive, output (net r)) |} = over D 1 (net r)).
    { unfold over, net. cbn [hidden output]. destruct h as [|l0 h']; [|reflexivity].
      inversion Hw as [E|]. destruct pairs as [|w pairs]; [cbn in HW; lia|discriminate]. }
    cbn zeta. rewrite E. split.
    + apply over_wf.
      exact (proj1 (@fitted (unit_of 1) h (out r) d (repeat 0 d) (repeat_length 0 d))).
    + intros X y I. apply in_map_iff in I as (p & Ep & Hp). injection Ep as <- <-.
      apply over_eval. rewrite Z.mul_1_l.
      etransitivity; [exact (proj2 (@fitted (unit_of 1) h (out r) d (fst p) (Ln p Hp)))|].
      destruct (numbered_in data p Hp) as (k & Lk & Ek & Ik). specialize (H _ Ik).
      cbn [fst snd] in H. unfold state, so_far in H. cbn [reached] in H.
      apply (f_equal (fun s => nth r s 0)) in H. cbn beta in H.
      rewrite app_nth1 in H by (now rewrite map_length, seq_length).
      rewrite (nth_indep (map (fun r => lab r (Z.of_nat k)) (seq 0 dy)) 0 (lab 0%nat (Z.of_nat k)))
        in H by (now rewrite map_length, seq_length).
      rewrite (map_nth (fun r => lab r (Z.of_nat k))), seq_nth in H by exact Hr.
      cbn [Nat.add] in H. rewrite Lv, Ek in H by exact Lk.
      unfold out, value at 1. cbn [fst snd]. change (@one (unit_of 1)) with 1.
      assert (V : nth r (@affine (unit_of 1) o (@run (unit_of 1) h (fst p))) 0
        = @value (unit_of 1) (nth r o ([], 0)) (@run (unit_of 1) h (fst p))).
      { unfold affine. rewrite <- (map_nth (fun f => @value (unit_of 1) f _)). reflexivity. }
      rewrite V in H. unfold value in H. change (@one (unit_of 1)) with 1 in H. lia.
Qed.
