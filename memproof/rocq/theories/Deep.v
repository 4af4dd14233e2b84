(* Yun, Sra and Jadbabaie 2019, deep networks: a sawtooth grid in every pair of layers.

   Every pair of layers reads the labels of a stretch of the line, and is silent elsewhere: before
   its first point no tooth has begun, and after its last one a group without teeth follows
   ([silent_before], [guard]).  The place of a point is carried past, up to the last pair, and the
   sums so far, behind the first one: [pair_step].  A layer that is in no pair carries them
   ([through_idle]).  So the pairs add up to the labels ([yun_pairs]). *)
From Coq Require Import ZArith QArith List Lia Sorting.Sorted.
From Memproof Require Import Formulas Net Pairs Step Encoder Ledger Check Direction Main Shallow.
From Memproof Require Import Grid Carry.
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
  (* the sums, once a pair has [begun], and the place, while pairs are [left] *)
  Definition sums (begun : bool) (l : list (Z * Z)) (p : P) : list Z :=
    if begun then map (so_far l (t p) (i p)) (seq 0 dy) else [].
  Definition place (left : bool) (p : P) : list Z := if left then [t p] else [].
  Definition state (begun left : bool) (l : list (Z * Z)) (p : P) (s : list Z) : Prop :=
    s = sums begun l p ++ place left p.

  Lemma sums_length begun l' p : length (sums begun l' p) = carried begun dy.
  Proof using. destruct begun; cbn; [now rewrite map_length, seq_length|reflexivity]. Qed.

  Lemma sums_positive begun l' p : Forall (fun z => 0 <= z) (sums begun l' p).
  Proof using Lab.
    clear - Lab. destruct begun; cbn [sums]; [|constructor]. apply Forall_map, Forall_forall.
    intros r _. unfold so_far. pose proof (Lab r (i p)). destruct (reached l' (t p)); lia.
  Qed.

  Lemma earlier x : reached l x = true -> a <> [] -> reached a x = true.
  Proof using Sorted.
    clear - Sorted. intros H N. destruct a as [|[r y] a']; [congruence|].
    destruct l as [|[r' y'] l']; [discriminate|]. cbn [reached] in *. apply Z.leb_le in H.
    apply Z.leb_le.
    pose proof (sorted_app _ _ Sorted (r, y) (r', y') (or_introl eq_refl) (or_introl eq_refl)) as K.
    cbn [fst] in K. lia.
  Qed.

  Variables begun left : bool.
  Let c : nat := carried begun dy.
  Let k : nat := carried left 1.
  Let reader : list form := carry c ++ map (shift c) (thermometer rest).
  Let keeper : list form := if left then [shift c ([1], 0)] else [].
  Let speaker : list form :=
    carry c ++ keeper ++ map (shift c) (all_teeth m dy S first rest lab).
  Let adder : list form :=
    map (fun r => (vadd (if begun then repeat 0 r ++ [1] else [])
      (repeat 0 (c + k) ++ pick_output m dy r), 0)) (seq 0 dy)
    ++ (if left then [unit_form c] else []).

  Lemma reader_width w1 : (1 <= g)%nat -> (left = false -> l = []) ->
    (c + 2 * g + 2 * k <= w1 + 1)%nat -> (length reader <= w1)%nat.
  Proof using Sorted m1.
    clear Fit Some_a. intros Hg Hl H1. unfold reader. rewrite app_length. unfold carry, thermometer.
    rewrite !map_length, seq_length. cbn [length]. rewrite ramps_length. unfold rest.
    rewrite app_length. pose proof (groups_length m g a m1 sorted_a).
    assert (length guard <= k)%nat; [|lia]. unfold guard, k. clear - Hl. destruct left.
    - cbn. destruct l as [|[r y] l0]; cbn; lia.
    - rewrite Hl by reflexivity. cbn. lia.
  Qed.

  Lemma speaker_width w2 : (c + k + dy * m <= w2)%nat -> (length speaker <= w2)%nat.
  Proof using.
    clear Fit Some_a m1. intro H2. unfold speaker, keeper. rewrite !app_length. unfold carry.
    rewrite !map_length, seq_length, all_teeth_width. unfold k in H2. destruct left; cbn in *; lia.
  Qed.

  Lemma layers_of_pair p : 0 <= t p ->
    @layer U speaker (@layer U reader (sums begun (a ++ l) p ++ [t p]))
    = (sums begun (a ++ l) p ++ place left p)
      ++ @layer U (all_teeth m dy S first rest lab) (@layer U (thermometer rest) [t p]).
  Proof using Lab.
    clear Fit Some_a m1. intro T0. set (acc := sums begun (a ++ l) p).
    assert (La : length acc = c) by apply sums_length.
    assert (Pa : Forall (fun z => 0 <= z) acc) by apply sums_positive.
    set (x := @layer U (thermometer rest) [t p]).
    assert (E1 : @layer U reader (acc ++ [t p]) = acc ++ x).
    { unfold reader. rewrite layer_app, layer_shift by exact La. f_equal. rewrite <- La at 1.
      now apply layer_carry. }
    rewrite E1. unfold speaker. rewrite !layer_app, layer_shift by exact La.
    rewrite <- app_assoc. f_equal; [rewrite <- La at 1; now apply layer_carry|]. f_equal.
    unfold keeper, place. destruct left; [|reflexivity]. unfold layer, affine. cbn [map].
    rewrite value_shift by exact La. unfold x, thermometer. cbn [layer affine map]. unfold value.
    cbn [dot fst snd]. change (@one U) with 1. unfold relu. f_equal. lia.
  Qed.

  Lemma pair_step ws w1 w2 : (1 <= g)%nat -> (left = false -> l = []) ->
    (c + 2 * g + 2 * k <= w1 + 1)%nat -> (c + k + dy * m <= w2)%nat ->
    (forall p, dom p -> 0 <= t p /\ (begun = false -> reached (a ++ l) (t p) = true) /\
      (In (t p, i p) (a ++ l) \/ reached (a ++ l) (t p) = false)) ->
    @through U _ inp dom ws (state begun true (a ++ l)) ->
    @through U _ inp dom (ws ++ [w1; w2]) (state true left l).
  Proof.
    intros Hg Hl H1 H2 Hp T.
    apply (through_two inp dom ws w1 w2 (state begun true (a ++ l)) reader speaker adder); [exact T
      |now apply reader_width|now apply speaker_width|].
    intros p s Dp ->. destruct (Hp p Dp) as (T0 & B & I). cbn [place].
    rewrite layers_of_pair by exact T0. set (acc := sums begun (a ++ l) p).
    assert (La : length acc = c) by apply sums_length.
    assert (Ra : reached (a ++ l) (t p) = reached a (t p)).
    { destruct Some_a as [N|E]; [destruct a as [|[r y] a']; [congruence|reflexivity]|].
      rewrite E, app_nil_r. reflexivity. }
    assert (Lk : length (acc ++ place left p) = (c + k)%nat)
      by (rewrite app_length, La; unfold place, k; destruct left; reflexivity).
    set (z := @layer U (all_teeth m dy S first rest lab) (@layer U (thermometer rest) [t p])).
    unfold state, adder. rewrite affine_app. cbn [sums]. f_equal.
    - unfold affine. rewrite map_map. apply map_ext_in. intros r Ir. apply in_seq in Ir.
      unfold value. cbn [fst snd]. rewrite dot_vadd, dot_app by (now rewrite repeat_length).
      rewrite dot_repeat. unfold z.
      rewrite (stretch_sum r (t p) (i p) T0) by (try lia; rewrite Ra in I; tauto).
      assert (E : dot (if begun then repeat 0 r ++ [1] else []) ((acc ++ place left p) ++ z)
        = so_far (a ++ l) (t p) (i p) r).
      { unfold acc, sums. destruct begun.
        - rewrite dot_unit, <- app_assoc, app_nth1 by (rewrite map_length, seq_length; lia).
          rewrite (nth_indep _ 0 (so_far (a ++ l) (t p) (i p) 0%nat))
            by (rewrite map_length, seq_length; lia).
          rewrite map_nth, seq_nth by lia. reflexivity.
        - unfold so_far. rewrite (B eq_refl). reflexivity. }
      fold z. rewrite E. unfold so_far. rewrite Ra. destruct (reached l (t p)) eqn:Rl.
      + destruct Some_a as [N|E']; [rewrite (earlier _ Rl N); lia|].
        rewrite E' in Rl. discriminate.
      + destruct (reached a (t p)); lia.
    - unfold place. destruct left; [|reflexivity]. unfold affine. cbn [map].
      rewrite value_unit, <- app_assoc, app_nth2 by lia. rewrite La, Nat.sub_diag. reflexivity.
  Qed.
End Pair.

(* a point of a stretch, or of what is behind *)
Lemma still_ahead (a l : list (Z * Z)) x y : sorted (a ++ l) -> a <> [] \/ l = [] ->
  In (x, y) (a ++ l) \/ reached (a ++ l) x = false -> In (x, y) l \/ reached l x = false.
Proof.
  intros Sl Na I. destruct (reached l x) eqn:Rl; [|now right]. left. destruct Na as [Na|Na].
  - pose proof (earlier a l Sl x Rl Na) as Ra.
    destruct I as [I|I]; [|exfalso; destruct a as [|[r z] a']; [congruence|];
      cbn [app reached] in *; congruence].
    apply in_app_iff in I as [I|I]; [exfalso|exact I].
    destruct l as [|[r z] l0]; [discriminate|]. cbn [reached] in Rl. apply Z.leb_le in Rl.
    pose proof (sorted_app _ _ Sl _ (r, z) I (or_introl eq_refl)) as K. cbn [fst] in K. lia.
  - rewrite Na in Rl. discriminate.
Qed.

(* ---- all layers ---- *)
(* a pair of neighbouring layers, or a layer in no pair *)
Inductive part := Pair (w1 w2 : nat) | Idle (w : nat).

Definition layers_of (ps : list part) : list nat :=
  flat_map (fun p => match p with Pair w1 w2 => [w1; w2] | Idle w => [w] end) ps.
Fixpoint some_pair (ps : list part) : bool :=
  match ps with [] => false | Pair _ _ :: _ => true | Idle _ :: ps' => some_pair ps' end.

(* the points for which the pairs have room, after one or none *)
Fixpoint room_of (dy : nat) (begun : bool) (ps : list part) : nat :=
  match ps with
  | [] => 0
  | Pair w1 w2 :: ps' => pair_room dy begun (some_pair ps') w1 w2 + room_of dy true ps'
  | Idle _ :: ps' => room_of dy begun ps'
  end.
(* every pair has room for a point, and another layer for what is carried past it *)
Fixpoint wide_enough (dy : nat) (begun : bool) (ps : list part) : Prop :=
  match ps with
  | [] => True
  | Pair w1 w2 :: ps' =>
      (1 <= pair_room dy begun (some_pair ps') w1 w2)%nat /\ wide_enough dy true ps'
  | Idle w :: ps' =>
      (carried begun dy + carried (some_pair ps') 1 <= w)%nat /\ wide_enough dy begun ps'
  end.

Lemma no_pair_no_room dy ps : some_pair ps = false -> forall begun, room_of dy begun ps = 0%nat.
Proof. induction ps as [|[w1 w2|w] ps IH]; cbn; intro H; auto. discriminate. Qed.

(* the condition of the paper asks for more, r = c + k *)
Lemma recalled_pair dy begun left w1 w2 : (1 <= dy)%nat ->
  let r := (carried begun dy + carried left 1)%nat in
  (4 * ((w1 - r) / 4) * ((w2 - r) / (4 * dy)) <= pair_room dy begun left w1 w2)%nat.
Proof.
  intros Hdy r. unfold pair_room. set (c := carried begun dy) in *.
  assert (Hk : (carried left 1 <= 1)%nat) by (destruct left; cbn; lia).
  set (k := carried left 1) in *. set (x := ((w1 - r) / 4)%nat).
  set (y := ((w2 - r) / (4 * dy))%nat).
  pose proof (Nat.mul_div_le (w1 - r) 4 ltac:(lia)) as X. fold x in X.
  pose proof (Nat.mul_div_le (w2 - r) (4 * dy) ltac:(lia)) as Y. fold y in Y.
  assert (A : (2 * x <= (w1 + 1 - c - 2 * k) / 2)%nat).
  { apply Nat.div_le_lower_bound; [lia|]. destruct x as [|x]; [lia|]. unfold r in X. lia. }
  assert (B : (4 * y <= (w2 - c - k) / dy)%nat).
  { apply Nat.div_le_lower_bound; [lia|]. unfold r in Y.
    rewrite (Nat.mul_comm 4 y), Nat.mul_assoc, (Nat.mul_comm dy y), <- Nat.mul_assoc,
      (Nat.mul_comm dy 4), (Nat.mul_comm y). lia. }
  pose proof (Nat.mul_le_mono _ _ _ _ A B). lia.
Qed.

Lemma pair_fits dy begun left w1 w2 : (1 <= dy)%nat -> (1 <= pair_room dy begun left w1 w2)%nat ->
  exists g m, (1 <= g)%nat /\ (1 <= m)%nat /\ pair_room dy begun left w1 w2 = (g * m)%nat /\
    (carried begun dy + 2 * g + 2 * carried left 1 <= w1 + 1)%nat /\
    (carried begun dy + carried left 1 + dy * m <= w2)%nat.
Proof.
  intros Hdy H. unfold pair_room in *. set (c := carried begun dy) in *.
  set (k := carried left 1) in *.
  set (g := ((w1 + 1 - c - 2 * k) / 2)%nat) in *. set (m := ((w2 - c - k) / dy)%nat) in *.
  exists g, m. assert (Hg : (1 <= g)%nat) by (destruct g; [cbn in H|]; lia).
  assert (Hm : (1 <= m)%nat) by (destruct m; [rewrite Nat.mul_0_r in H|]; lia).
  split; [exact Hg|]. split; [exact Hm|]. split; [reflexivity|].
  pose proof (Nat.mul_div_le (w1 + 1 - c - 2 * k) 2 ltac:(lia)) as G. fold g in G.
  pose proof (Nat.mul_div_le (w2 - c - k) dy ltac:(lia)) as M. fold m in M.
  assert (dy * 1 <= dy * m)%nat by now apply Nat.mul_le_mono_l. lia.
Qed.

Lemma all_parts {P} (inp : P -> list Z) (dom : P -> Prop) (t i : P -> Z) dy S
    (lab : nat -> Z -> Z) : (1 <= dy)%nat ->
  (forall r i, 0 <= lab r i <= S) -> forall ps begun ws l, sorted l ->
  wide_enough dy begun ps -> (length l <= room_of dy begun ps)%nat ->
  (forall p, dom p -> 0 <= t p /\ (begun = false -> reached l (t p) = true) /\
    (In (t p, i p) l \/ reached l (t p) = false)) ->
  @through (unit_of 1) P inp dom ws (state dy lab t i begun (some_pair ps) l) ->
  @through (unit_of 1) P inp dom (ws ++ layers_of ps)
    (state dy lab t i (begun || some_pair ps) false []).
Proof.
  intros Hdy Lab. induction ps as [|[w1 w2|w] ps IH]; intros begun ws l Sl Wide Len Hp T.
  - cbn in Len. destruct l; [|cbn in Len; lia]. cbn [layers_of flat_map some_pair] in *.
    now rewrite app_nil_r, orb_false_r.
  - cbn [wide_enough room_of some_pair layers_of flat_map] in *. destruct Wide as [W1 Wide].
    rewrite orb_true_r. destruct (pair_fits dy begun _ w1 w2 Hdy W1) as
      (g & m & Hg & Hm & Er & H1 & H2). rewrite Er in Len.
    set (a := firstn (g * m) l). set (l' := skipn (g * m) l).
    assert (El : l = a ++ l') by (symmetry; apply firstn_skipn).
    assert (Fa : (length a <= g * m)%nat) by (unfold a; rewrite firstn_length; lia).
    assert (Ll : (length l' <= room_of dy true ps)%nat) by (unfold l'; rewrite skipn_length; lia).
    assert (Na : a <> [] \/ l' = []).
    { destruct l as [|q l0]; [right; unfold l'; apply skipn_nil|left].
      unfold a. assert (1 <= g * m)%nat by (rewrite <- Er; exact W1).
      destruct (g * m)%nat; [lia|]. cbn. discriminate. }
    assert (Hl : some_pair ps = false -> l' = []).
    { intro E. rewrite (no_pair_no_room dy ps E) in Ll. destruct l'; [reflexivity|cbn in Ll; lia]. }
    rewrite El in Sl, Hp, T.
    pose proof (pair_step g m dy S lab Hm Lab a l' Sl Fa Na inp dom t i begun (some_pair ps) ws w1
      w2 Hg Hl H1 H2 Hp T) as T'.
    replace (ws ++ [w1; w2] ++ _) with ((ws ++ [w1; w2]) ++ layers_of ps)
      by (now rewrite <- app_assoc).
    apply (IH true _ l'); auto; [exact (proj2 (sorted_parts _ _ Sl))|].
    intros p Dp. destruct (Hp p Dp) as (T0 & _ & I). split; [exact T0|].
    split; [discriminate|]. exact (still_ahead a l' (t p) (i p) Sl Na I).
  - cbn [wide_enough room_of some_pair layers_of flat_map] in *. destruct Wide as [W1 Wide].
    change ([w] ++ _) with ([w] ++ layers_of ps). rewrite app_assoc. apply (IH begun _ l); auto.
    apply (through_idle inp dom ws w (carried begun dy + carried (some_pair ps) 1)); [exact T|
      exact W1|].
    intros p s Dp ->. split.
    + rewrite app_length, sums_length. unfold place. now destruct (some_pair ps).
    + apply Forall_app. split; [exact (sums_positive dy S lab Lab t i begun l p)|].
      unfold place. destruct (some_pair ps); constructor; [apply (Hp p Dp)|constructor].
Qed.

(* integers as weights also for points X / D *)
Definition stretched (D : positive) (h : list (list form)) : list (list form) :=
  match h with [] => [] | l :: h' => map (stretch D 1) l :: h' end.

Lemma stretched_widths D d h ws : Forall2 (fun l w => length l <= w)%nat h ws ->
  Forall2 (fun l w => length l <= w)%nat (stretched D (fit_hidden d h)) ws.
Proof.
  assert (K : forall h ws d, Forall2 (fun l w => length l <= w)%nat h ws ->
    Forall2 (fun (l : list form) w => length l <= w)%nat (fit_hidden d h) ws).
  { induction h0 as [|l h0 IH]; intros ws' d' F; inversion_clear F; cbn [fit_hidden];
      constructor; [now rewrite map_length|now apply IH]. }
  intro F. destruct h as [|l h]; inversion_clear F; cbn [fit_hidden stretched]; constructor.
  - now rewrite !map_length.
  - now apply K.
Qed.

(* THEOREM yun_pairs [yun-2019: yun-pairs].  Deep networks: hidden layers of given widths, in pairs
   or by themselves.  With c = d_y behind the first pair and else 0, and k = 1 before the last pair
   and else 0, a pair of widths w1, w2 has room for
   floor((w1 + 1 - c - 2 k) / 2) floor((w2 - c - k) / d_y) points.  N >= 1 distinct points of Q^d
   with labels in Z^(d_y) are memorized, by integers as weights, if every pair has room for one, all
   of them for N, and every other layer is at least c + k wide.  The paper's
   4 floor((w1 - r) / 4) floor((w2 - r) / (4 d_y)) with r = c + k is not larger ([recalled_pair]),
   and its other layers are at least d_y + 1 wide. *)
Theorem yun_pairs : forall d (D : positive) dy parts (data : list (list Z * list Z)),
  (1 <= d)%nat -> (1 <= dy)%nat -> (1 <= length data)%nat ->
  (forall p, In p data -> length (fst p) = d) -> NoDup (map fst data) ->
  wide_enough dy false parts -> (length data <= room_of dy false parts)%nat ->
  memorized_by_integers d D data dy (layers_of parts).
Proof.
  intros d D dy parts data Hd Hdy HN Ln Nd Wide HW.
  destruct (numbered_line d data Hd Ln Nd) as (f & l & Sl & Ll & Il).
  destruct (shifted_labels data) as (M & lab & HM & Lab & Lv).
  assert (Reach : forall x y, In (x, y) l -> reached l x = true).
  { intros x y I. destruct l as [|[r0 y0] l']; [destruct I|]. cbn [reached]. apply Z.leb_le.
    destruct I as [I|I]; [injection I as -> _; lia|].
    inversion_clear Sl as [|? ? _ F]. rewrite Forall_forall in F. specialize (F _ I).
    unfold before in F. cbn [fst] in F. lia. }
  assert (Sp : some_pair parts = true).
  { destruct (some_pair parts) eqn:E; [reflexivity|].
    rewrite (no_pair_no_room dy parts E) in HW. lia. }
  assert (T0 : @through (unit_of 1) _ (fst : list Z * Z -> list Z)
    (fun p => In p (numbered data)) []
    (state dy lab (fun p => @value (unit_of 1) f (fst p)) snd false (some_pair parts) l)).
  { rewrite Sp. exists [], [f]. split; [constructor|]. intros p Hp. reflexivity. }
  apply (all_parts _ _ _ _ dy (2 * M) lab Hdy Lab parts false [] l Sl Wide) in T0.
  2: { now rewrite Ll. }
  2: { intros p Hp. destruct (Il p Hp) as [K I]. split; [exact K|]. split; [|now left].
       intros _. exact (Reach _ _ I). }
  rewrite Sp in T0. cbn [app orb] in T0. destruct T0 as (h & o & Hw & H).
  set (out := fun r => (fst (nth r o ([], 0)), snd (nth r o ([], 0)) - M) : form).
  set (net := fun r => {| hidden := fit_hidden d h; output := fit (last_width d h) (out r) |}).
  exists (stretched D (fit_hidden d h)), (fun r => output (net r)). split.
  - now apply stretched_widths.
  - intros r Hr. cbn zeta.
    assert (E : {| q_hidden := map (pair 1%positive) (stretched D (fit_hidden d h));
      q_output := (1%positive, output (net r)) |} = over D 1 (net r)).
    { unfold over, net. cbn [hidden output]. destruct h as [|l0 h']; [|reflexivity].
      inversion Hw as [E|]. destruct parts as [|[|] parts]; [cbn in HW; lia|discriminate..]. }
    rewrite E. split.
    + apply over_wf.
      exact (proj1 (@fitted (unit_of 1) h (out r) d (repeat 0 d) (repeat_length 0 d))).
    + intros X y I. apply in_map_iff in I as (p & Ep & Hp). injection Ep as <- <-.
      apply over_eval. rewrite Z.mul_1_l.
      etransitivity; [exact (proj2 (@fitted (unit_of 1) h (out r) d (fst p) (Ln p Hp)))|].
      destruct (numbered_in data p Hp) as (k & Lk & Ek & Ik). specialize (H _ Ik).
      cbn [fst snd] in H. unfold state, sums, place, so_far in H. cbn [reached] in H.
      rewrite app_nil_r in H.
      apply (f_equal (fun s => nth r s 0)) in H. cbn beta in H.
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
