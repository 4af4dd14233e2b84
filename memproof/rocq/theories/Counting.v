(* A lower bound by counting.

   Networks of one architecture with P parameters, each an integer of absolute value at most M, are
   at most (2 M + 1)^P.  If every labelling of N points by C labels is realized by one of them, then
   C^N <= (2 M + 1)^P.  (Vardi, Yehudai and Shamir 2022, Theorem 6.1, is a bound of this kind on the
   VC dimension, for all architectures with so many parameters.) *)
From Coq Require Import Arith ZArith List Lia Logic.FinFun.
From Memproof Require Import Net.
Import ListNotations.
Open Scope nat_scope.

Fixpoint tuples (s : list Z) (n : nat) : list (list Z) :=
  match n with 0 => [[]] | S n' => flat_map (fun y => map (cons y) (tuples s n')) s end.

Lemma tuples_length s n : length (tuples s n) = length s ^ n.
Proof.
  induction n as [|n IH]; [reflexivity|]. cbn [tuples Nat.pow]. rewrite <- IH.
  generalize (tuples s n) as t.
  intro t. clear. induction s as [|y s IH]; [reflexivity|]. cbn.
  rewrite app_length, map_length, IH. lia.
Qed.

Lemma tuples_in s n v : In v (tuples s n) <-> length v = n /\ Forall (fun y => In y s) v.
Proof.
  revert v. induction n as [|n IH]; intro v; cbn [tuples].
  - split; [intros [<-|[]]; auto|]. intros [L _]. destruct v; [now left|discriminate].
  - rewrite in_flat_map. split.
    + intros (y & Hy & H). apply in_map_iff in H as (w & <- & Hw). apply IH in Hw as [L F].
      split; [cbn; lia|now constructor].
    + intros [L F]. destruct v as [|y w]; [discriminate|]. inversion_clear F as [|? ? Hy F'].
      exists y. split; [exact Hy|]. apply in_map, IH. split; [cbn in L; lia|exact F'].
Qed.

Lemma nodup_cons_map s (t : list (list Z)) : NoDup s -> NoDup t ->
  NoDup (flat_map (fun y => map (cons y) t) s).
Proof.
  intros Hs Ht. induction Hs as [|y s Hy Hs IH]; cbn; [constructor|].
  assert (Q : forall a b : list (list Z), NoDup a -> NoDup b -> (forall x, In x a -> ~ In x b) ->
    NoDup (a ++ b)).
  { induction 1 as [|x a Hx Ha IHa]; cbn; intros Hb D; [exact Hb|]. constructor.
    - rewrite in_app_iff. intros [H|H]; [auto|]. apply (D x); [now left|exact H].
    - apply IHa; auto. }
  apply Q; [|exact IH|].
  - apply Injective_map_NoDup; [intros a b E; now injection E|exact Ht].
  - intros x Hx H. apply in_map_iff in Hx as (w & <- & _). apply in_flat_map in H as (z & Hz & H).
    apply in_map_iff in H as (w' & E & _). injection E as -> _. contradiction.
Qed.

Lemma tuples_nodup s n : NoDup s -> NoDup (tuples s n).
Proof.
  intro Hs. induction n as [|n IH]; cbn [tuples]; [constructor; [tauto|constructor]|].
  now apply nodup_cons_map.
Qed.

(* a network from its parameters, row by row: weights, then bias *)
Fixpoint rows (k w : nat) (v : list Z) : list form :=
  match w with 0 => [] | S w' => (firstn k v, nth k v 0%Z) :: rows k w' (skipn (S k) v) end.
Fixpoint layers (d : nat) (ws : list nat) (v : list Z) : list (list form) * form :=
  match ws with
  | [] => ([], (firstn d v, nth d v 0%Z))
  | w :: ws' => let r := layers w ws' (skipn (S d * w) v) in (rows d w v :: fst r, snd r)
  end.
Definition flat_form (f : form) : list Z := fst f ++ [snd f].
Definition flat (n : network) : list Z :=
  flat_map flat_form (concat (hidden n)) ++ flat_form (output n).

Lemma skipn_add {A} b : forall a (v : list A), skipn (a + b) v = skipn a (skipn b v).
Proof.
  induction b as [|b IH]; intros a v; [now rewrite Nat.add_0_r|].
  destruct v as [|x v]; [now rewrite !skipn_nil|]. rewrite Nat.add_succ_r. cbn [skipn]. apply IH.
Qed.

Lemma rows_flat k l : forall rest, Forall (fun f : form => length (fst f) = k) l ->
  rows k (length l) (flat_map flat_form l ++ rest) = l /\
  skipn (S k * length l) (flat_map flat_form l ++ rest) = rest /\
    length (flat_map flat_form l) = S k * length l.
Proof.
  induction l as [|[w b] l IH]; intros rest F.
  - rewrite Nat.mul_0_r. auto.
  - inversion_clear F as [|? ? Hw F']. cbn [fst] in Hw. destruct (IH rest F') as (E1 & E2 & E3).
    assert (X : forall r, flat_map flat_form ((w,
      b) :: l) ++ r = w ++ b :: (flat_map flat_form l ++ r)).
    { intro r. cbn [flat_map]. unfold flat_form at 1. cbn [fst snd]. now rewrite <- !app_assoc. }
    assert (Y : skipn (S k) (w ++ b :: (flat_map flat_form l ++ rest)) = flat_map flat_form l ++
      rest).
    { rewrite skipn_app, skipn_all2 by lia. rewrite Hw. replace (S k - k) with 1 by lia.
      reflexivity. }
    assert (Fn : firstn k (w ++ b :: (flat_map flat_form l ++ rest)) = w).
    { rewrite firstn_app, Hw, Nat.sub_diag, firstn_O, app_nil_r, firstn_all2; [reflexivity|lia]. }
    assert (Nt : nth k (w ++ b :: (flat_map flat_form l ++ rest)) 0%Z = b).
    { rewrite app_nth2 by lia. now rewrite Hw, Nat.sub_diag. }
    rewrite X. cbn [length rows]. split; [now rewrite Y, E1, Fn, Nt|]. split.
    + replace (S k * S (length l)) with (S k * length l + S k) by lia. now rewrite skipn_add, Y.
    + cbn [flat_map]. rewrite app_length, E3. unfold flat_form. rewrite app_length.
      cbn [fst snd length]. rewrite Hw. lia.
Qed.

Lemma layers_flat h : forall d o, wf_hidden d h o ->
  layers d (map (@length form) h) (flat_map flat_form (concat h) ++ flat_form o) = (h, o) /\
  length (flat_map flat_form (concat h) ++ flat_form o) = params_from d h.
Proof.
  induction h as [|l h IH]; intros d o H; cbn [wf_hidden] in H.
  - destruct o as [w b]. cbn [fst] in H. cbn. unfold flat_form. cbn [fst snd]. split.
    + rewrite firstn_app, H, Nat.sub_diag, firstn_O, app_nil_r, firstn_all2 by lia.
      rewrite app_nth2 by lia. now rewrite H, Nat.sub_diag.
    + rewrite app_length. cbn. lia.
  - destruct H as [Hl Hh]. destruct (IH _ _ Hh) as (E1 & E2).
    cbn [concat map layers params_from]. rewrite flat_map_app, <- app_assoc.
    destruct (rows_flat d l (flat_map flat_form (concat h) ++ flat_form o) Hl) as (R1 & R2 & R3).
    rewrite R1, R2, E1. split; [reflexivity|]. rewrite app_length, R3, E2. lia.
Qed.

Definition range (M : nat) : list Z :=
  map (fun i => (Z.of_nat i - Z.of_nat M)%Z) (seq 0 (2 * M + 1)).

(* THEOREM counting [vardi-2022: vardi-bits].
If networks with layers of widths ws, P parameters in all, and
   integer weights and biases of at most M in absolute value realize every labelling of the points
     xs
   by 0, ..., C - 1, then C^N <= (2 M + 1)^P. *)
Theorem counting {U : One} : forall (d M C : nat) (ws : list nat) (xs : list (list Z)),
  let P := params_from d (map (fun w => repeat ([], 0%Z) w) ws) in
  (forall ys, length ys = length xs -> Forall (fun y => 0 <= y < Z.of_nat C)%Z ys ->
     exists n, wf d n /\ map (@length form) (hidden n) = ws /\
       Forall (fun z => Z.abs z <= Z.of_nat M)%Z (flat n) /\ map (eval n) xs = ys) ->
  C ^ length xs <= (2 * M + 1) ^ P.
Proof.
  intros d M C ws xs P H.
  set (labels := map Z.of_nat (seq 0 C)).
  set (net := fun v => let r := layers d ws v in {| hidden := fst r; output := snd r |}).
  assert (I : incl (tuples labels (length xs)) (map (fun v => map (eval (net v)) xs) (tuples (range
    M) P))).
  { intros ys Hy. apply tuples_in in Hy as [L F]. destruct (H ys L) as (n & Wf & Hs & Hw & <-).
    - eapply Forall_impl; [|exact F]. cbn. intros y Hy. unfold labels in Hy.
      apply in_map_iff in Hy as (i & <- & Hi). apply in_seq in Hi. lia.
    - apply in_map_iff. exists (flat n). destruct (layers_flat _ _ _ Wf) as (E1 & E2). split.
      + unfold net, flat. rewrite <- Hs, E1. cbn [fst snd]. now destruct n.
      + apply tuples_in. split.
        * unfold flat. rewrite E2. unfold P. rewrite <- Hs. clear. generalize d.
          induction (hidden n) as [|l h IH]; intro k; [reflexivity|].
          cbn [map params_from]. rewrite repeat_length. f_equal. apply IH.
        * eapply Forall_impl; [|exact Hw]. cbn. intros z Hz. unfold range. apply in_map_iff.
          exists (Z.to_nat (z + Z.of_nat M)). split; [lia|]. apply in_seq. lia. }
  apply NoDup_incl_length in I.
  - rewrite map_length, !tuples_length in I. unfold labels, range in I.
    now rewrite !map_length, !seq_length in I.
  - apply tuples_nodup. apply Injective_map_NoDup; [intros a b; lia|apply seq_NoDup].
Qed.

(* THEOREM bits_needed [vardi-2022: vardi-bits].
Of the kind of Theorem 6.1: if networks of one architecture with
   P parameters, integers of B bits and a sign, realize all labellings of N points by 0 and 1, then
   N <= P (B + 1).  So N points need about N / B parameters, and N / P bits. *)
Theorem bits_needed {U : One} : forall (d B : nat) (ws : list nat) (xs : list (list Z)),
  let P := params_from d (map (fun w => repeat ([], 0%Z) w) ws) in
  (forall ys, length ys = length xs -> Forall (fun y => 0 <= y < 2)%Z ys ->
     exists n, wf d n /\ map (@length form) (hidden n) = ws /\
       Forall (fun z => Z.abs z < 2 ^ Z.of_nat B)%Z (flat n) /\ map (eval n) xs = ys) ->
  length xs <= P * (B + 1).
Proof.
  intros d B ws xs P H. assert (E : 2 ^ B <> 0) by (apply Nat.pow_nonzero; lia).
  pose proof (counting d (2 ^ B - 1) 2 ws xs) as K. cbn zeta in K. fold P in K.
  apply (Nat.pow_le_mono_r_iff 2); [lia|]. apply Nat.le_trans with ((2 * (2 ^ B - 1) + 1) ^ P).
  - apply K. intros ys L F. destruct (H ys L F) as (n & H1 & H2 & H3 & H4). exists n.
    repeat split; auto. eapply Forall_impl; [|exact H3]. cbn beta. intros z Hz.
    rewrite Nat2Z.inj_sub, Nat2Z.inj_pow by lia. change (Z.of_nat 2) with 2%Z. lia.
  - rewrite (Nat.mul_comm P), Nat.pow_mul_r. apply Nat.pow_le_mono_l.
    rewrite Nat.pow_add_r. cbn [Nat.pow]. lia.
Qed.
