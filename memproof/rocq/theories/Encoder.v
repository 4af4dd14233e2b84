(* The two-layer window encoder: m (J+1) steps per group, widths 2+2m and 2+2J.

   With steps at 0, ..., R to values of at most V, all weights and biases are at most
   2 m V (2 R + 3) + 1 in absolute value (Capped.v). *)
From Coq Require Import ZArith List Lia Sorting.Sorted.
From Memproof Require Import Net Capped Step Pairs.
Import ListNotations.
Open Scope Z_scope.

Section Windows.
Context {U : One}.
Hypothesis U1 : 1 <= one.

(* ---- windows of affine forms ---- *)
Definition ev (F : Z * Z) (t : Z) : Z := fst F * t + snd F * one.

Fixpoint ramps {A} (l : list (Z * A)) : list form :=
  match l with [] => [] | (r, _) :: l' => ([1], 1 - r) :: ([1], - r) :: ramps l' end.
Fixpoint omega (F0 : Z * Z) (l : list (Z * (Z * Z))) : list Z :=
  match l with
  | [] => []
  | (r, F) :: l' =>
      let da := fst F - fst F0 in let de := snd F - snd F0 in
      (de + r * da) :: - (de + (r - 1) * da) :: omega F l'
  end.

Lemma omega_value l : forall F0 t s, sorted l -> margin t l ->
  dot (omega F0 l) (layer (ramps l) (t :: s)) = ev (stepf F0 l t) t - ev F0 t.
Proof.
  induction l as [|[r F] l IH]; intros F0 t s S M; [cbn; lia|].
  assert (S' : sorted l) by now inversion_clear S. inversion_clear M as [|? ? Mr M'].
  cbn [fst] in Mr.
  specialize (IH F t s S' M').
  cbn [ramps omega layer affine map dot stepf]. fold (affine (ramps l) (t :: s)).
  fold (layer (ramps l) (t :: s)). rewrite IH. unfold value. cbn [fst snd dot].
  rewrite !Z.mul_1_l, !Z.add_0_r. destruct (Z.leb_spec (one * r) t) as [L|L].
  - replace (relu (t + (1 - r) * one)) with (t - r * one + one) by (unfold relu; nia).
    replace (relu (t + - r * one)) with (t - r * one) by (unfold relu; nia). unfold ev. ring.
  - assert (Lr : t <= one * (r - 1)) by (destruct Mr; [assumption|lia]).
    replace (relu (t + (1 - r) * one)) with 0 by (unfold relu; nia).
    replace (relu (t + - r * one)) with 0 by (unfold relu; nia).
    rewrite (stepf_later U1); [ring|]. exact (later_tail U1 r F l t S L).
Qed.

Definition vmap {A B} (f : A -> B) (l : list (Z * A)) : list (Z * B) :=
  map (fun p => (fst p, f (snd p))) l.

Lemma ramps_vmap {A B} (f : A -> B) l : ramps (vmap f l) = ramps l.
Proof. induction l as [|[r v] l IH]; cbn; [reflexivity|]. now rewrite <- IH. Qed.

Lemma sorted_vmap {A B} (f : A -> B) l : sorted l -> sorted (vmap f l).
Proof.
  induction 1 as [|a l S IH F]; cbn; constructor; [exact IH|]. unfold vmap. apply Forall_map.
  eapply Forall_impl; [|exact F]. auto.
Qed.

Lemma stepf_vmap {A B} (f : A -> B) l d t : stepf (f d) (vmap f l) t = f (stepf d l t).
Proof. apply stepf_map. Qed.

Lemma margin_vmap {A B} (f : A -> B) l t : margin t l -> margin t (vmap f l).
Proof. intro H. unfold margin, vmap. apply Forall_map. exact H. Qed.

Lemma ramps_length {A} (l : list (Z * A)) : length (ramps l) = (2 * length l)%nat.
Proof. induction l as [|[r v] l IH]; cbn; lia. Qed.

(* ---- a window: base value, and the later steps inside it ---- *)
Definition window : Type := (Z * list (Z * Z))%type.

Fixpoint flatten (ws : list (Z * window)) : list (Z * Z) :=
  match ws with [] => [] | (r, (z, rest)) :: ws' => (r, z) :: rest ++ flatten ws' end.

Lemma flatten_keys ws r w : In (r, w) ws -> exists z, In (r, z) (flatten ws).
Proof.
  induction ws as [|[r' [z rest]] ws IH]; cbn; [tauto|]. intros [E|H].
  - injection E as -> _. exists z. now left.
  - destruct (IH H) as (z' & Hz). exists z'. right. apply in_app_iff. now right.
Qed.

Lemma flatten_base ws r z rest : In (r, (z, rest)) ws ->
  In (r, z) (flatten ws) /\ incl rest (flatten ws).
Proof.
  induction ws as [|[r' [z' rest']] ws IH]; [intros []|]. intros [E|H]; cbn [flatten].
  - injection E as -> -> ->. split; [now left|]. intros x I. right. apply in_app_iff. now left.
  - destruct (IH H) as [H1 H2]. split; [right; apply in_app_iff; now right|].
    intros x I. right. apply in_app_iff. right. now apply H2.
Qed.

Lemma flatten_sorted ws : sorted (flatten ws) -> sorted ws.
Proof.
  induction ws as [|[r [z rest]] ws IH]; intro S; constructor.
  - cbn in S. inversion_clear S as [|? ? S' F]. apply sorted_parts in S' as [_ S']. exact (IH S').
  - apply Forall_forall. intros [r' w] H. apply flatten_keys in H as (z' & H). cbn in S.
    inversion_clear S as [|? ? S' F]. rewrite Forall_forall in F.
    exact (F (r', z') (in_or_app _ _ _ (or_intror H))).
Qed.

Lemma flatten_step ws t : forall d rest, sorted (rest ++ flatten ws) ->
  stepf d (rest ++ flatten ws) t =
  let w := stepf (d, rest) ws t in stepf (fst w) (snd w) t.
Proof.
  induction ws as [|[r [z rest']] ws IH]; intros d rest S; cbn [flatten stepf].
  - now rewrite app_nil_r.
  - rewrite (stepf_app U1) by exact S. cbn [flatten] in S. apply sorted_parts in S as [S1 S2].
    cbn [stepf]. destruct (Z.leb_spec (one * r) t); [|reflexivity].
    apply IH. inversion_clear S2. auto.
Qed.

(* signed jumps of a window *)
Fixpoint jumps (d : Z) (l : list (Z * Z)) : list (Z * Z) :=
  match l with [] => [] | (s, v) :: l' => (s, v - d) :: jumps v l' end.
Definition upper (j : Z * Z) : Z * Z := (Z.abs (snd j), relu (snd j) - Z.abs (snd j) * fst j).
Definition lower (j : Z * Z) : Z * Z := (Z.abs (snd j), relu (- snd j) - Z.abs (snd j) * fst j).
Definition jump (t : Z) (j : Z * Z) : Z := relu (ev (upper j) t) - relu (ev (lower j) t).

Lemma jump_value t s v : t <= one * (s - 1) \/ one * s <= t ->
  jump t (s, v) = if one * s <=? t then v * one else 0.
Proof.
  intro M. unfold jump, upper, lower, ev. cbn [fst snd].
  replace (Z.abs v * t + (relu v - Z.abs v * s) * one) with (Z.abs v * (t - s * one) + relu v *
    one) by ring.
  replace (Z.abs v * t + (relu (- v) - Z.abs v * s) * one) with (Z.abs v * (t - s * one) + relu (-
    v) * one) by ring.
  assert (R : relu v - relu (- v) = v /\ 0 <= relu v <= Z.abs v /\
    0 <= relu (- v) <= Z.abs v) by (unfold relu; lia).
  set (a := relu v) in *. set (b := relu (- v)) in *. set (w := Z.abs v) in *. clearbody a b w.
  destruct (Z.leb_spec (one * s) t) as [L|L].
  - assert (0 <= w * (t - s * one)) by nia. assert (0 <= a * one) by nia.
    assert (0 <= b * one) by nia.
    replace (v * one) with (a * one - b * one) by nia. unfold relu. lia.
  - assert (X : t - s * one <= - one) by lia.
    assert (w * (t - s * one) <= w * - one) by nia. assert (a * one <= w * one) by nia.
    assert (b * one <= w * one) by nia.
    unfold relu. lia.
Qed.

Lemma jumps_sum l t : forall d, sorted l -> margin t l ->
  sum (map (jump t) (jumps d l)) = one * (stepf d l t - d).
Proof.
  induction l as [|[s v] l IH]; intros d S M; cbn [jumps map sum fold_right stepf]; [lia|].
  fold (sum (map (jump t) (jumps v l))). assert (S' : sorted l) by now inversion_clear S.
  inversion_clear M as [|? ? Ms M']. cbn [fst] in Ms.
  rewrite IH, jump_value by assumption. destruct (Z.leb_spec (one * s) t) as [L|L]; [lia|].
  rewrite (stepf_later U1); [lia|]. exact (later_tail U1 s v l t S L).
Qed.

Lemma jumps_length l : forall d, length (jumps d l) = length l.
Proof. induction l as [|[s v] l IH]; cbn; intros; auto. Qed.

Lemma sum_nth (g : Z * Z -> Z) J : forall l, (length l <= J)%nat -> g (0, 0) = 0 ->
  sum (map (fun j => g (nth j l (0, 0))) (seq 0 J)) = sum (map g l).
Proof.
  induction J as [|J IH]; intros [|a l] L H; cbn in L; try lia; try reflexivity.
  - cbn [seq map sum fold_right nth]. rewrite H.
    change (sum (map (fun j => g (nth j [] (0, 0))) (seq 1 J)) = 0).
    rewrite <- seq_shift, map_map. specialize (IH [] ltac:(cbn; lia) H).
    etransitivity; [|exact IH]. f_equal. apply map_ext. intros [|j]; reflexivity.
  - cbn [seq map sum fold_right nth]. f_equal.
    change (sum (map (fun j => g (nth j (a :: l) (0, 0))) (seq 1 J)) = sum (map g l)).
    rewrite <- seq_shift, map_map. cbn [nth]. apply IH; auto. lia.
Qed.

Lemma lastv_ind {A} (Q : A -> Prop) (l : list (Z * A)) : forall d, Q d ->
  (forall r v, In (r, v) l -> Q v) -> Q (lastv d l).
Proof using.
  induction l as [|[r v] l IH]; intros d Hd H; [exact Hd|]. apply IH.
  - apply (H r v). now left.
  - intros r' v' I. apply (H r' v'). now right.
Qed.

(* ---- the size of the weights ---- *)
Lemma omega_norm (F : list (Z * (Z * Z))) : forall F0 X, 0 <= X -> (forall r f f', In (r, f) F ->
    (f' = F0 \/ exists r', In (r', f') F) -> 0 <= r /\
    Z.abs (snd f - snd f' + r * (fst f - fst f')) <= X /\
    Z.abs (snd f - snd f' + (r - 1) * (fst f - fst f')) <= X) ->
  norm (omega F0 F) <= 2 * Z.of_nat (length F) * X.
Proof using.
  induction F as [|[r f] F IH]; intros F0 X HX H; [cbn; lia|].
  destruct (H r f F0 (or_introl eq_refl) (or_introl eq_refl)) as (_ & H1 & H2).
  cbn [omega norm length]. rewrite Z.abs_opp, Nat2Z.inj_succ.
  assert (K : norm (omega f F) <= 2 * Z.of_nat (length F) * X).
  { apply IH; [exact HX|]. intros r' f1 f2 I [->|(r2 & I2)].
    - apply (H r' f1); [now right|]. right. exists r. now left.
    - apply (H r' f1); [now right|]. right. exists r2. now right. }
  lia.
Qed.

(* what a window asks of its neurons: |v| t + |v| s + v, for a jump by v at s *)
Definition small (c R V : Z) (f : Z * Z) : Prop :=
  exists a s u, f = (a, u - a * s) /\ 0 <= a <= V /\ c <= u <= c + V /\ 0 <= s <= R.

Lemma small_difference c R V r f f' : 0 <= r <= R -> small c R V f -> small c R V f' ->
  Z.abs (snd f - snd f' + r * (fst f - fst f')) <= V * (2 * R + 3) /\
  Z.abs (snd f - snd f' + (r - 1) * (fst f - fst f')) <= V * (2 * R + 3).
Proof using.
  intros Hr (a & s & u & -> & Ha & Hu & Hs) (a' & s' & u' & -> & Ha' & Hu' & Hs').
  cbn [fst snd].
  assert (B : forall b k, 0 <= b <= V -> - (R + 1) <= k <= R -> Z.abs (b * k) <= V * (R + 1)).
  { clear. intros b k Hb Hk. rewrite Z.abs_mul. apply Z.mul_le_mono_nonneg; lia. }
  pose proof (B a (r - s) Ha ltac:(lia)). pose proof (B a' (r - s') Ha' ltac:(lia)).
  pose proof (B a (r - 1 - s) Ha ltac:(lia)). pose proof (B a' (r - 1 - s') Ha' ltac:(lia)).
  replace (u - a * s - (u' - a' * s') + r * (a - a'))
    with (u - u' + a * (r - s) - a' * (r - s')) by ring.
  replace (u - a * s - (u' - a' * s') + (r - 1) * (a - a'))
    with (u - u' + a * (r - 1 - s) - a' * (r - 1 - s')) by ring.
  replace (V * (2 * R + 3)) with (V + V * (R + 1) + V * (R + 1)) by ring. lia.
Qed.

Lemma small_upper R V s v : 0 <= s <= R -> Z.abs v <= V ->
  small 0 R V (upper (s, v)) /\ small 0 R V (lower (s, v)).
Proof using.
  intros Hs Hv. unfold upper, lower. cbn [fst snd].
  split; [exists (Z.abs v), s, (relu v)|exists (Z.abs v), s, (relu (- v))];
    (split; [reflexivity|]); unfold relu; lia.
Qed.

Lemma jumps_small R V l : forall d j, 0 <= R -> 0 <= d <= V ->
  (forall s v, In (s, v) l -> 0 <= s <= R /\ 0 <= v <= V) ->
  0 <= fst (nth j (jumps d l) (0, 0)) <= R /\ Z.abs (snd (nth j (jumps d l) (0, 0))) <= V.
Proof using.
  induction l as [|[s v] l IH]; intros d [|j] HR Hd H; cbn [jumps nth fst snd]; try lia.
  - destruct (H s v (or_introl eq_refl)). lia.
  - destruct (H s v (or_introl eq_refl)). apply IH; [lia|lia|]. intros; apply H; now right.
Qed.

Lemma vmap_in {A B} (f : A -> B) l r b : In (r, b) (vmap f l) -> exists a, b = f a /\ In (r, a) l.
Proof using.
  unfold vmap. intro H. apply in_map_iff in H as ([r' a] & E & I). injection E as <- <-. eauto.
Qed.

(* The weights of a window's row: the differences of small functions. *)
Lemma window_norm {A} (f : A -> Z * Z) d ws X c R V : 0 <= X ->
  (forall r w, In (r, w) ws -> 0 <= r <= R) ->
  small c R V (f d) -> (forall r w, In (r, w) ws -> small c R V (f w)) -> V * (2 * R + 3) <= X ->
  norm (omega (f d) (vmap f ws)) <= 2 * Z.of_nat (length ws) * X.
Proof using.
  intros HX Hr Hd Hw HV. replace (length ws) with (length (vmap f ws)) by apply map_length.
  apply omega_norm; [exact HX|]. intros r g g' I I'.
  destruct (vmap_in f ws r g I) as (w & -> & Iw).
  assert (Sg : small c R V g').
  { destruct I' as [->|(r' & I')]; [exact Hd|].
    destruct (vmap_in f ws r' g' I') as (w' & -> & Iw'). eauto. }
  destruct (small_difference c R V r (f w) g' (Hr r w Iw) (Hw r w Iw) Sg).
  split; [apply (Hr r w Iw)|lia].
Qed.

Lemma ramps_rows {A} (l : list (Z * A)) R : (forall r a, In (r, a) l -> 0 <= r <= R) ->
  rows_below 1 (R + 1) (ramps l).
Proof using.
  induction l as [|[r a] l IH]; intro H; [constructor|].
  pose proof (H r a (or_introl eq_refl)). cbn [ramps].
  constructor; [cbn [fst snd norm]; lia|]. constructor; [cbn [fst snd norm]; lia|].
  apply IH. intros r' a' I. apply (H r' a'). now right.
Qed.

Lemma unit_rows k : forall i, below 1 (map (fun j => (repeat 0 j ++ [1], 0)) (seq i k)).
Proof using.
  induction k as [|k IH]; intro i; [constructor|]. cbn [seq map]. constructor; [|apply IH].
  split; [|cbn; lia]. cbn [fst]. apply Forall_app. split; [|constructor; [cbn; lia|constructor]].
  apply Forall_forall. intros x I. apply repeat_spec in I as ->. cbn. lia.
Qed.

End Windows.

Section Encoder.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P ->
    Prop) (W : nat) (t : P -> Z).
  Variables m J : nat.
  Hypothesis Wm : (2 + 2 * m <= W)%nat.
  Hypothesis WJ : (2 + 2 * J <= W)%nat.
  Hypothesis t_pos : forall p, dom p -> 0 <= t p.
  Variables Mh Mo R V : Z.                       (* hidden weights, outer weights, steps, values *)
  Hypothesis R0 : 0 <= R.
  Hypothesis V0 : 0 <= V.
  Hypothesis Mo1 : 1 <= Mo.
  Hypothesis Cap1 : Mo + (R + 1) <= Mh.
  Hypothesis Cap2 : 2 * Z.of_nat m * (V * (2 * R + 3)) + 1 <= Mh.
  Let capped := capped inp dom W Mh.
  Definition At (a : P -> Z) (p : P) (s : list Z) : Prop := s = [t p; one * a p].

  Lemma group ws L zlast a :
    sorted (flatten ws) -> (length ws <= m)%nat ->
    (forall r z rest, In (r, (z, rest)) ws -> 0 <= z /\ sorted rest /\ (length rest <= J)%nat) ->
    (forall r z, In (r, z) (flatten ws) -> 0 <= r <= R /\ 0 <= z <= V) -> 0 <= zlast <= V ->
    (forall p, dom p -> margin (t p) (flatten ws)) ->
    (forall p, dom p -> 0 <= a p /\ (later (t p) (flatten ws) \/ a p = zlast)) ->
    capped Mo L (At a) -> capped Mo (2 + L) (At (fun p => stepf (a p) (flatten ws) (t p))).
  Proof.
    intros Sf Lm Hw Hk Hz Mf Ha C. pose proof (flatten_sorted ws Sf) as Sw.
    assert (Mw : forall p, dom p -> margin (t p) ws).
    { intros p Hp. specialize (Mf p Hp). apply Forall_forall. intros [r w] H.
      apply flatten_keys in H as (z & H). unfold margin in Mf. rewrite Forall_forall in Mf.
      exact (Mf _ H). }
    assert (Mr : forall p r z rest, dom p -> In (r, (z, rest)) ws -> margin (t p) rest).
    { intros p r z rest Hp H. specialize (Mf p Hp). apply Forall_forall. intros x Hx.
      unfold margin in Mf. rewrite Forall_forall in Mf. apply Mf. clear - H Hx.
      induction ws as [|[r' [z' rest']] ws IH]; [destruct H|]. cbn. right. apply in_app_iff.
      destruct H as [H|H]; [left; now injection H as <- <- <-|right; auto]. }
    set (d := (zlast, []) : window).
    set (base := fun w : window => (0, fst w - zlast)).
    set (nthj := fun j (w : window) => nth j (jumps (fst w) (snd w)) (0, 0)).
    set (om := fun (f : window -> Z * Z) => omega (f d) (vmap f ws)).
    assert (Om : forall f p s, dom p -> f d = (0, 0) ->
      dot (om f) (layer (ramps ws) (t p :: s)) = ev (f (stepf d ws (t p))) (t p)).
    { intros f p s Hp Hf. unfold om.
      rewrite <- (ramps_vmap f ws), (omega_value U1) by (first [now apply sorted_vmap|apply
        margin_vmap; auto]).
      rewrite stepf_vmap, Hf. unfold ev. cbn [fst snd]. ring. }
    (* layer one *)
    set (A1 := ([1; 0], 0) :: ([0; 1], 0) :: ramps ws).
    (* layer two: affine in the neurons of layer one *)
    set (up := fun j => (0 :: 0 :: om (fun w => upper (nthj j w)), 0) : form).
    set (lo := fun j => (0 :: 0 :: om (fun w => lower (nthj j w)), 0) : form).
    set (A2 := ([1; 0], 0) :: (0 :: 1 :: om base, 0) :: flat_map (fun j => [up j; lo j]) (seq 0 J)).
    set (C2 := [([1; 0], 0); (0 :: 1 :: flat_map (fun _ => [1; -1]) (seq 0 J), 0)] : list form).
    assert (Keys : forall r w, In (r, w) ws -> 0 <= r <= R).
    { intros r w H. apply flatten_keys in H as (z & H). apply (Hk r z H). }
    assert (Rows : rows_below (2 * Z.of_nat m * (V * (2 * R + 3)) + 1) 0 A2).
    { unfold A2. clear - R0 V0 Lm Hk Hz Keys.
      set (X := V * (2 * R + 3)). assert (X0 : 0 <= X) by (apply Z.mul_nonneg_nonneg; lia).
      assert (Y : 2 * Z.of_nat (length ws) * X <= 2 * Z.of_nat m * X)
        by (apply Z.mul_le_mono_nonneg_r; lia).
      assert (Jm : forall j, small 0 R V (upper (nthj j d)) /\ small 0 R V (lower (nthj j d)) /\
        forall r w, In (r, w) ws -> small 0 R V (upper (nthj j w)) /\
          small 0 R V (lower (nthj j w))).
      { intro j. assert (S0 : small 0 R V (upper (nthj j d)) /\ small 0 R V (lower (nthj j d))).
        { destruct (jumps_small R V [] zlast j R0 Hz) as [J1 J2]; [intros s v []|].
          unfold nthj, d. cbn [fst snd]. destruct (nth j _ _). now apply small_upper. }
        split; [apply S0|]. split; [apply S0|]. intros r [z rest] I.
        destruct (jumps_small R V rest z j R0) as [J1 J2].
        - destruct (flatten_base ws r z rest I) as [I1 _]. apply (Hk r z I1).
        - intros s v Is. apply Hk. now apply (proj2 (flatten_base ws r z rest I)).
        - unfold nthj. cbn [fst snd]. destruct (nth j _ _). now apply small_upper. }
      constructor; [cbn [fst snd norm]; lia|].
      constructor; [|apply pairs_rows; intros j _; cbn [up lo fst snd norm]].
      - cbn [fst snd norm]. unfold om.
        assert (norm (omega (base d) (vmap base ws)) <= 2 * Z.of_nat (length ws) * X); [|lia].
        apply (window_norm base d ws X (- zlast) R V X0 Keys); [| |unfold X; lia].
        + exists 0, 0, 0. unfold base, d. cbn [fst]. split; [f_equal; lia|lia].
        + intros r [z rest] I. exists 0, 0, (z - zlast). unfold base. cbn [fst].
          destruct (flatten_base ws r z rest I) as [I1 _]. destruct (Hk r z I1).
          split; [f_equal; lia|lia].
      - destruct (Jm j) as (J1 & J2 & J3). unfold om.
        pose proof (window_norm (fun w => upper (nthj j w)) d ws X 0 R V X0 Keys J1
          (fun r w I => proj1 (J3 r w I)) ltac:(unfold X; lia)).
        pose proof (window_norm (fun w => lower (nthj j w)) d ws X 0 R V X0 Keys J2
          (fun r w I => proj2 (J3 r w I)) ltac:(unfold X; lia)). cbn beta in *. lia. }
    assert (C1 : capped 1 (1 + L) (fun p s => s = t p :: one * a p :: layer (ramps ws) [t p;
      one * a p])).
    { set (k := (2 + length (ramps ws))%nat).
      apply (capped_step _ _ _ _ _ _ 1 (R + 1) _ _ A1
        (map (fun i => (repeat 0 i ++ [1], 0)) (seq 0 k)) _ C);
        [|constructor; [cbn; lia|]; constructor; [cbn; lia|now apply ramps_rows]|lia|lia
        |apply unit_rows|].
      - unfold A1. cbn [length]. rewrite ramps_length. lia.
      - intros p s Hp ->. specialize (t_pos p Hp). destruct (Ha p Hp) as [Hap _].
        assert (E : layer A1 [t p; one * a p] = t p :: one * a p :: layer (ramps ws) [t p;
          one * a p]).
        { unfold A1, layer, affine. cbn [map]. f_equal; [|f_equal]; unfold value; cbn [dot fst snd].
          - rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r. unfold relu. lia.
          - rewrite ?Z.mul_0_l, ?Z.mul_1_l, ?Z.add_0_r, ?Z.add_0_l.
            assert (0 <= one * a p) by (apply Z.mul_nonneg_nonneg; lia). unfold relu. lia. }
        rewrite E. assert (Lk : k = length (t p :: one * a p :: layer (ramps ws) [t p; one * a p])).
        { unfold k, layer, affine. cbn [length]. now rewrite !map_length. }
        rewrite Lk. clear. generalize (t p :: one * a p :: layer (ramps ws) [t p; one * a p]).
        intro x.
        unfold affine. rewrite map_map. unfold value. cbn [fst snd].
        induction x as [|x0 x IH]; [reflexivity|]. cbn [length seq map repeat app].
        f_equal; [cbn [repeat app dot]; lia|]. rewrite <- seq_shift, map_map.
        etransitivity; [|exact IH].
        apply map_ext. intro i. cbn [repeat app dot]. lia. }
    apply (capped_step _ _ _ _ _ _ (2 * Z.of_nat m * (V * (2 * R + 3)) + 1) 0 _ _ A2 C2 _ C1);
      [|exact Rows|lia|lia| |].
    2: { unfold C2. constructor; [capping|constructor; [|constructor]]. split; [|cbn; lia].
      constructor; [cbn; lia|]. constructor; [cbn; lia|].
      apply (pairs_within Mo 1). cbn. lia. }
    - unfold A2. cbn [length]. rewrite pairs_length, seq_length. lia.
    - intros p s Hp ->. pose proof (t_pos p Hp) as Ht. destruct (Ha p Hp) as [Hap Hl].
      set (w := stepf d ws (t p)). set (x := t p :: one * a p :: layer (ramps ws) [t p; one * a p]).
      assert (Vf : forall f b, f d = (0, 0) ->
        value (0 :: b :: om f, 0) x = b * (one * a p) + ev (f w) (t p)).
      { intros f b Hf. unfold value, x. cbn [dot fst snd]. rewrite (Om f p [one * a p] Hp Hf).
        unfold w. lia. }
      assert (Hw' : 0 <= fst w /\ sorted (snd w) /\ (length (snd w) <= J)%nat \/ w = d).
      { unfold w. apply (stepf_ind (fun w => 0 <= fst w /\ sorted (snd w) /\
          (length (snd w) <= J)%nat \/ w = d)).
        - now right.
        - intros r [z rest] H. left. exact (Hw _ _ _ H). }
      assert (Sw' : sorted (snd w) /\ (length (snd w) <= J)%nat).
      { destruct Hw' as [H|E]; [tauto|]. rewrite E. cbn. split; [constructor|lia]. }
      assert (Msw : margin (t p) (snd w)).
      { unfold w. apply (stepf_ind (fun w => margin (t p) (snd w))); [constructor|].
        intros r [z rest] H. exact (Mr p r z rest Hp H). }
      assert (Res : stepf (a p) (flatten ws) (t p) = a p + (fst w - zlast) + (stepf (fst w) (snd w)
        (t p) - fst w)
                    /\ 0 <= a p + (fst w - zlast)).
      { destruct Hl as [Lt|E].
        - assert (Ew : w = d).
          { unfold w. apply (stepf_later U1). apply Forall_forall. intros [r w0] H.
            apply flatten_keys in H as (z & H). unfold later in Lt. rewrite Forall_forall in Lt.
            exact (Lt _ H). }
          rewrite Ew, (stepf_later U1) by exact Lt. unfold d. cbn [fst snd stepf]. lia.
        - rewrite E. pose proof (flatten_step U1 ws (t p) zlast [] Sf) as F. cbn [app] in F.
          rewrite F.
          cbn zeta. change (stepf (zlast, []) ws (t p)) with w. destruct Hw' as [[H _]|Ew]; [lia|].
          rewrite Ew. unfold d. cbn [fst snd stepf]. lia. }
      destruct Res as [Res Pos].
      unfold At. rewrite Res. unfold C2. cbn [affine map]. f_equal.
      + unfold A2. cbn [layer affine map]. unfold value at 1. cbn [dot fst snd].
        unfold value, x. cbn [dot fst snd]. unfold relu. lia.
      + f_equal. unfold A2. cbn [layer affine map]. unfold value at 1. cbn [dot fst snd].
        fold (affine (flat_map (fun j => [up j; lo j]) (seq 0 J)) x).
        fold (layer (flat_map (fun j => [up j; lo j]) (seq 0 J)) x).
        rewrite (pairs_value up lo 1), (Vf base 1) by (unfold base, d; cbn [fst]; f_equal; lia).
        rewrite (map_ext_in _ (fun j => jump (t p) (nth j (jumps (fst w) (snd w)) (0, 0)))).
        * rewrite sum_nth by (rewrite ?jumps_length; first [reflexivity|apply Sw']).
          rewrite (jumps_sum U1) by (first [apply Sw'|exact Msw]). unfold ev, base. cbn [fst snd].
          unfold relu. nia.
        * intros j _. unfold up, lo, jump.
          rewrite (Vf (fun w => upper (nthj j w)) 0), (Vf (fun w => lower (nthj j w)) 0)
            by (unfold nthj, d; cbn [fst snd jumps]; destruct j; reflexivity).
          unfold nthj. now rewrite !Z.mul_0_l, !Z.add_0_l.
  Qed.

  (* cutting a list of steps into windows *)
  Fixpoint windows (k : nat) (l : list (Z * Z)) : list (Z * window) :=
    match k, l with
    | S k', (r, z) :: l' => (r, (z, firstn J l')) :: windows k' (skipn J l')
    | _, _ => []
    end.

  Lemma windows_spec k : forall l, sorted l ->
    flatten (windows k l) = firstn (k * S J) l /\ (length (windows k l) <= k)%nat /\
    forall r z rest, In (r, (z, rest)) (windows k l) ->
      In (r, z) l /\ sorted rest /\ (length rest <= J)%nat.
  Proof.
    induction k as [|k IH]; intros l S.
    { cbn. repeat split; try lia; tauto. }
    destruct l as [|[r z] l].
    { cbn [windows flatten length]. rewrite firstn_nil. repeat split; try lia; now intros. }
    cbn [windows flatten length].
    assert (S' : sorted l) by now inversion_clear S.
    rewrite <- (firstn_skipn J l) in S'. destruct (sorted_parts _ _ S') as [Sa Sb].
    destruct (IH (skipn J l) Sb) as (E1 & E2 & E3). repeat split.
    - rewrite E1. change (Datatypes.S k * Datatypes.S J)%nat with (Datatypes.S (J + k * Datatypes.S
        J)). cbn [firstn]. f_equal.
      rewrite <- (firstn_skipn J l) at 3. rewrite firstn_app.
      destruct (le_lt_dec J (length l)) as [Q|Q].
      + rewrite firstn_length_le by exact Q.
        rewrite (firstn_all2 (firstn J l)) by (rewrite firstn_length; lia). f_equal. f_equal. lia.
      + rewrite (skipn_all2 l) by lia. rewrite !firstn_nil, !app_nil_r.
        rewrite (firstn_all2 l) by lia. rewrite firstn_all2; [reflexivity|lia].
    - cbn. lia.
    - destruct H as [E|H]; [injection E as <- <- <-; now left|]. destruct (E3 _ _ _ H) as (Q & _).
      right.
      rewrite <- (firstn_skipn J l). apply in_app_iff. now right.
    - destruct H as [E|H]; [injection E as <- <- <-; exact Sa|apply (E3 _ _ _ H)].
    - destruct H as [E|H]; [injection E as <- <- <-; rewrite firstn_length; lia|apply (E3 _ _ _ H)].
  Qed.

  Lemma encode G : forall l L zlast a, sorted l -> (length l <= G * (m * S J))%nat ->
    (forall r z, In (r, z) l -> 0 <= r <= R /\ 0 <= z <= V) -> 0 <= zlast <= V ->
    (forall p, dom p -> margin (t p) l) ->
    (forall p, dom p -> 0 <= a p /\ (later (t p) l \/ a p = zlast)) ->
    capped Mo L (At a) -> capped Mo (L + 2 * G) (At (fun p => stepf (a p) l (t p))).
  Proof.
    induction G as [|G IH]; intros l L zlast a Sl Ll Hz Hl Ml Ha C.
    - destruct l; [|cbn in Ll; lia]. rewrite Nat.mul_0_r, Nat.add_0_r. exact C.
    - set (q := (m * S J)%nat) in *.
      destruct (windows_spec m l Sl) as (E1 & E2 & E3). fold q in E1.
      set (g := firstn q l) in *. set (l' := skipn q l).
      assert (El : l = g ++ l') by (symmetry; apply firstn_skipn).
      assert (Sg : sorted (g ++ l')) by now rewrite <- El.
      destruct (sorted_parts _ _ Sg) as [Sg1 Sg2].
      apply (group (windows m l) L zlast a) in C.
      + rewrite E1 in C. replace (L + 2 * Datatypes.S G)%nat with (2 + L + 2 * G)%nat by lia.
        apply (IH l' _ (lastv zlast g)) in C; auto.
        * apply (capped_weaken _ _ _ _ _ _ _ _ C). intros p s Hp ->. unfold At.
          do 3 f_equal.
          rewrite El at 1. now rewrite (stepf_app U1).
        * unfold l'. rewrite skipn_length. cbn in Ll. lia.
        * intros r z H. apply Hz. rewrite El. apply in_app_iff. now right.
        * apply (lastv_ind (fun z => 0 <= z <= V)); [exact Hl|]. intros r z H. apply (Hz r).
          rewrite El. apply in_app_iff. now left.
        * intros p Hp. specialize (Ml p Hp). rewrite El in Ml. now apply Forall_app in Ml.
        * intros p Hp. destruct (Ha p Hp) as [H0 H1]. split.
          -- apply (stepf_ind (fun z => 0 <= z)); auto. intros r z H. apply (Hz r). rewrite El.
            apply in_app_iff. now left.
          -- specialize (Ml p Hp). rewrite El in Ml. apply Forall_app in Ml as [_ Ml].
             destruct (later_or_past U1 _ _ (t p) Sg Ml) as [Lt|Pa]; [now left|].
             destruct H1 as [Lt|E]; [left|right; rewrite E; now apply stepf_all].
             rewrite El in Lt. now apply Forall_app in Lt.
      + now rewrite E1.
      + exact E2.
      + intros r z rest H. destruct (E3 _ _ _ H) as (H1 & H2 & H3). split; [apply (Hz r z H1)|auto].
      + intros r z H. apply Hz. rewrite E1 in H. rewrite El. apply in_app_iff. now left.
      + exact Hl.
      + intros p Hp. rewrite E1. specialize (Ml p Hp). rewrite El in Ml. now apply Forall_app in Ml.
      + intros p Hp. destruct (Ha p Hp) as [H0 H1]. split; [exact H0|]. rewrite E1.
        destruct H1 as [Lt|E]; [left|now right]. rewrite El in Lt. now apply Forall_app in Lt.
  Qed.
End Encoder.
