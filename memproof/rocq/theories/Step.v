(* Sorted steps and step functions; a step at r is reached when one * r <= t. *)
From Coq Require Import ZArith List Lia Sorting.Sorted Sorting.Permutation.
From Memproof Require Import Net.
Import ListNotations.
Open Scope Z_scope.

(* ---- sorted lists and step functions ---- *)
Definition before {A} (a b : Z * A) : Prop := fst a < fst b.
Definition sorted {A} (l : list (Z * A)) : Prop := StronglySorted before l.

Lemma insert_exists {A} (a : Z * A) l : sorted l -> ~ In (fst a) (map fst l) ->
  exists l', Permutation (a :: l) l' /\ sorted l'.
Proof.
  intro S. induction S as [|b l S IH F]; cbn; intro N.
  - exists [a]. split; [auto|]. repeat constructor.
  - destruct (Z_lt_dec (fst a) (fst b)) as [L|L].
    + exists (a :: b :: l). split; [auto|]. constructor; [now constructor|].
      constructor; [exact L|]. eapply Forall_impl; [|exact F]. unfold before; cbn; intros; lia.
    + destruct IH as (l' & Pl & Sl); [tauto|]. exists (b :: l'). split.
      * rewrite perm_swap. now constructor.
      * constructor; [exact Sl|]. rewrite <- Pl. constructor; [unfold before; lia|exact F].
Qed.

Lemma sort_exists {A} (l : list (Z * A)) : NoDup (map fst l) ->
  exists l', Permutation l l' /\ sorted l'.
Proof.
  induction l as [|a l IH]; cbn; intro N.
  - exists []. split; [auto|constructor].
  - inversion_clear N as [|? ? Na Nl]. destruct (IH Nl) as (l' & Pl & Sl).
    destruct (insert_exists a l' Sl) as (m & Pm & Sm).
    + now rewrite <- Pl.
    + exists m. split; [now rewrite Pl|exact Sm].
Qed.

Lemma sorted_app {A} (a b : list (Z * A)) : sorted (a ++ b) ->
  forall p q, In p a -> In q b -> fst p < fst q.
Proof.
  induction a as [|x a IH]; cbn; intros S p q Hp Hq; [destruct Hp|].
  inversion_clear S as [|? ? S' F]. destruct Hp as [->|Hp]; [|eauto].
  rewrite Forall_forall in F. apply F. apply in_app_iff. now right.
Qed.

Lemma sorted_parts {A} (a b : list (Z * A)) : sorted (a ++ b) -> sorted a /\ sorted b.
Proof.
  induction a as [|x a IH]; cbn; intro S; [split; [constructor|exact S]|].
  inversion_clear S as [|? ? S' F]. destruct (IH S'). split; [constructor; auto|auto].
  now apply Forall_app in F.
Qed.


Section Step.
  Context {U : One}.
  Hypothesis U1 : 1 <= one.

  Fixpoint stepf {A} (d : A) (l : list (Z * A)) (t : Z) : A :=
    match l with [] => d | (r, v) :: l' => if one * r <=? t then stepf v l' t else d end.

  Definition later {A} (t : Z) (l : list (Z * A)) : Prop :=
    Forall (fun p => t <= one * (fst p - 1)) l.
  Definition margin {A} (t : Z) (l : list (Z * A)) : Prop :=
    Forall (fun p => t <= one * (fst p - 1) \/ one * fst p <= t) l.
  Definition keys_le {A} (t : Z) (l : list (Z * A)) : Prop := Forall (fun p => one * fst p <= t) l.
  Definition lastv {A} (d : A) (l : list (Z * A)) : A := fold_left (fun _ p => snd p) l d.

  Lemma stepf_later {A} (d : A) l t : later t l -> stepf d l t = d.
  Proof.
    destruct 1 as [|[r v] l H]; cbn in *; [reflexivity|].
    destruct (Z.leb_spec (one * r) t); [nia|reflexivity].
  Qed.

  Lemma later_tail {A} r (v : A) l t : sorted ((r, v) :: l) -> t < one * r -> later t l.
  Proof.
    intros S H. inversion_clear S as [|? ? _ F]. eapply Forall_impl; [|exact F].
    unfold before; cbn; intros. nia.
  Qed.

  Lemma stepf_all {A} (l : list (Z * A)) t : keys_le t l -> forall d, stepf d l t = lastv d l.
  Proof.
    induction 1 as [|[r v] l H _ IH]; intro d; cbn; [reflexivity|]. cbn in H.
    destruct (Z.leb_spec (one * r) t); [apply IH|lia].
  Qed.

  Lemma stepf_ind {A} (Q : A -> Prop) l : forall d t, Q d -> (forall r v, In (r, v) l -> Q v) ->
    Q (stepf d l t).
  Proof.
    induction l as [|[r v] l IH]; cbn; intros d t Hd H; [exact Hd|].
    destruct (one * r <=? t); [|exact Hd].
    apply IH; [eapply H; now left|intros; eapply H; right; eauto].
  Qed.

  Lemma stepf_map {A B} (f : A -> B) l : forall d t,
    stepf (f d) (map (fun p => (fst p, f (snd p))) l) t = f (stepf d l t).
  Proof.
    induction l as [|[r v] l IH]; cbn; intros; [reflexivity|]. destruct (one * r <=? t); auto.
  Qed.

  Lemma stepf_app {A} (a b : list (Z * A)) t : sorted (a ++ b) -> forall d,
    stepf d (a ++ b) t = stepf (stepf d a t) b t.
  Proof.
    induction a as [|[r v] a IH]; intros S d; [reflexivity|]. cbn.
    destruct (Z.leb_spec (one * r) t) as [L|L].
    - apply IH. now inversion_clear S.
    - symmetry. apply stepf_later. pose proof (later_tail r v (a ++ b) t S L) as H.
      now apply Forall_app in H.
  Qed.

  Lemma later_or_past {A} (a b : list (Z * A)) t : sorted (a ++ b) -> margin t b ->
    later t b \/ keys_le t a.
  Proof.
    intros S M. destruct b as [|[r v] b]; [left; constructor|].
    inversion_clear M as [|? ? [L|L] _]; cbn in L.
    - left. constructor; [exact L|]. apply sorted_parts in S as [_ S].
      apply (later_tail r v); [exact S|nia].
    - right. apply Forall_forall. intros p Hp.
      pose proof (sorted_app _ _ S p (r, v) Hp (or_introl eq_refl)).
      cbn in *. nia.
  Qed.
End Step.
