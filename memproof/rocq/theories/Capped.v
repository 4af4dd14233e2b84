(* The calculus of Net.v with bounded weights.

   [capped M K L R] is [can L R] with all weights and biases of the hidden layers of absolute value
   at most M, and those of the affine map behind them at most K.  A rule that puts two affine maps
   together ([capped_step], [capped_map]) asks for the sums of the absolute weights of the rows. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Net.
Import ListNotations.
Open Scope Z_scope.

Fixpoint norm (w : list Z) : Z :=
  match w with [] => 0 | a :: w' => Z.abs a + norm w' end.
Definition within (M : Z) (w : list Z) : Prop := Forall (fun a => Z.abs a <= M) w.
Definition form_within (M : Z) (f : form) : Prop := within M (fst f) /\ Z.abs (snd f) <= M.
Definition below (M : Z) (fs : list form) : Prop := Forall (form_within M) fs.
(* rows whose absolute weights sum up to at most a, with biases of at most b *)
Definition rows_below (a b : Z) (fs : list form) : Prop :=
  Forall (fun f => norm (fst f) <= a /\ Z.abs (snd f) <= b) fs.

Lemma norm_nonneg w : 0 <= norm w.
Proof. induction w as [|a w IH]; cbn; lia. Qed.

Lemma within_le M M' w : M <= M' -> within M w -> within M' w.
Proof. intros H F. eapply Forall_impl; [|exact F]. cbn beta. intros; lia. Qed.

Lemma below_le M M' fs : M <= M' -> below M fs -> below M' fs.
Proof.
  intros H F. eapply Forall_impl; [|exact F]. intros f [F1 F2].
  split; [now apply (within_le M)|lia].
Qed.

Lemma within_vadd x y a : forall b, 0 <= x -> 0 <= y -> within x a -> within y b ->
  within (x + y) (vadd a b).
Proof.
  induction a as [|p a IH]; intros [|q b] Hx Hy Fa Fb; cbn [vadd].
  - constructor.
  - apply (within_le y); [lia|exact Fb].
  - apply (within_le x); [lia|exact Fa].
  - inversion_clear Fa. inversion_clear Fb. constructor; [lia|]. now apply IH.
Qed.

Lemma within_scale k M w : within M w -> within (Z.abs k * M) (map (Z.mul k) w).
Proof.
  intro F. apply Forall_map. eapply Forall_impl; [|exact F]. cbn beta. intros a Ha.
  rewrite Z.abs_mul. apply Z.mul_le_mono_nonneg_l; lia.
Qed.

Lemma subst_below K w : forall b gs, 0 <= K -> below K gs ->
  within (norm w * K) (fst (subst w b gs)) /\
  Z.abs (snd (subst w b gs)) <= norm w * K + Z.abs b.
Proof.
  induction w as [|a w IH]; intros b gs HK F; [cbn; split; [constructor|lia]|].
  pose proof (norm_nonneg w) as Nw. destruct F as [|g gs [G1 G2] F]; cbn [subst fst snd].
  - split; [constructor|]. assert (0 <= norm (a :: w) * K) by
      (apply Z.mul_nonneg_nonneg; [apply norm_nonneg|exact HK]). lia.
  - destruct (IH b gs HK F) as [I1 I2]. cbn [norm].
    rewrite Z.mul_add_distr_r.
    assert (P : 0 <= Z.abs a * K) by (apply Z.mul_nonneg_nonneg; lia).
    assert (Q : 0 <= norm w * K) by (apply Z.mul_nonneg_nonneg; lia). split.
    + apply within_vadd; [exact P|exact Q|now apply within_scale|exact I1].
    + assert (Z.abs (a * snd g) <= Z.abs a * K)
        by (rewrite Z.abs_mul; apply Z.mul_le_mono_nonneg_l; lia). lia.
Qed.

Lemma compose_below a b K A o : 0 <= K -> rows_below a b A -> below K o ->
  below (a * K + b) (compose A o).
Proof.
  intros HK F G. apply Forall_map. eapply Forall_impl; [|exact F]. intros [w c] [H1 H2].
  cbn [fst snd] in *. destruct (subst_below K w c o HK G) as [S1 S2].
  assert (norm w * K <= a * K) by (apply Z.mul_le_mono_nonneg_r; lia).
  split; [apply (within_le (norm w * K)); [lia|exact S1]|lia].
Qed.

(* all lists are bounded *)
Lemma within_some w : exists M, 0 <= M /\ within M w.
Proof.
  exists (norm w). split; [apply norm_nonneg|]. induction w as [|a w IH]; [constructor|].
  pose proof (norm_nonneg w). cbn [norm].
  constructor; [lia|]. apply (within_le (norm w)); [lia|exact IH].
Qed.

Lemma below_some fs : exists M, 0 <= M /\ below M fs.
Proof.
  induction fs as [|f fs (M & HM & F)]; [exists 0; split; [lia|constructor]|].
  destruct (within_some (fst f)) as (x & Hx & Fx). exists (M + x + Z.abs (snd f)).
  split; [lia|]. constructor; [split; [apply (within_le x); [lia|exact Fx]|lia]|].
  apply (below_le M); [lia|exact F].
Qed.

Lemma layers_below_some h : exists M, 0 <= M /\ Forall (below M) h.
Proof.
  induction h as [|l h (M & HM & F)]; [exists 0; split; [lia|constructor]|].
  destruct (below_some l) as (x & Hx & Fx). exists (M + x). split; [lia|].
  constructor; [apply (below_le x); [lia|exact Fx]|].
  eapply Forall_impl; [|exact F]. intros l'. apply below_le. lia.
Qed.

Section Capped.
  Context {U : One} {P : Type} (inp : P -> list Z) (dom : P -> Prop) (W : nat).

  Definition capped (M K : Z) (L : nat) (R : P -> list Z -> Prop) : Prop :=
    exists h o, Forall (fun l => (length l <= W)%nat) h /\ length h = L /\
      Forall (below M) h /\ below K o /\ forall p, dom p -> R p (affine o (run h (inp p))).

  Lemma capped_can M K L R : capped M K L R -> can inp dom W L R.
  Proof using. intros (h & o & H1 & H2 & _ & _ & H3). exists h, o. auto. Qed.

  Lemma can_capped L R : can inp dom W L R ->
    exists K, 0 <= K /\ forall M, K <= M -> capped M K L R.
  Proof using.
    intros (h & o & H1 & H2 & H3). destruct (layers_below_some h) as (x & Hx & Fx).
    destruct (below_some o) as (y & Hy & Fy). exists (x + y). split; [lia|]. intros M HM.
    exists h, o. repeat split; auto.
    - eapply Forall_impl; [|exact Fx]. intro l. apply below_le. lia.
    - apply (below_le y); [lia|exact Fy].
  Qed.

  Lemma capped_start M K (o : list form) (R : P -> list Z -> Prop) : below K o ->
    (forall p, dom p -> R p (affine o (inp p))) -> capped M K 0 R.
  Proof using. intros HK H. exists [], o. repeat split; auto. Qed.

  Lemma capped_step M K K' a b L R (A C : list form) (R' : P -> list Z -> Prop) :
    capped M K L R -> (length A <= W)%nat -> rows_below a b A -> 0 <= K -> a * K + b <= M ->
    below K' C -> (forall p s, dom p -> R p s -> R' p (affine C (layer A s))) ->
    capped M K' (S L) R'.
  Proof using.
    intros (h & o & HW & HL & HM & Ho & HR) HA NA K0 Hab HC H. exists (h ++ [compose A o]), C.
    split; [|split; [|split; [|split; [exact HC|]]]].
    - apply Forall_app. split; [assumption|]. constructor; [|constructor].
      unfold compose. now rewrite map_length.
    - rewrite app_length. cbn. lia.
    - apply Forall_app. split; [exact HM|]. constructor; [|constructor].
      apply (below_le (a * K + b)); [exact Hab|]. now apply compose_below.
    - intros p Hp. rewrite run_snoc. unfold layer at 1. rewrite affine_compose.
      apply H; auto.
  Qed.

  Lemma capped_map M K K' a b L R (C : list form) (R' : P -> list Z -> Prop) :
    capped M K L R -> rows_below a b C -> 0 <= K -> a * K + b <= K' ->
    (forall p s, dom p -> R p s -> R' p (affine C s)) -> capped M K' L R'.
  Proof using.
    intros (h & o & HW & HL & HM & Ho & HR) NC K0 Hab H. exists h, (compose C o).
    split; [exact HW|]. split; [exact HL|]. split; [exact HM|]. split.
    - apply (below_le (a * K + b)); [exact Hab|]. now apply compose_below.
    - intros p Hp. rewrite affine_compose. auto.
  Qed.

  Lemma capped_weaken M K L R (R' : P -> list Z -> Prop) :
    capped M K L R -> (forall p s, dom p -> R p s -> R' p s) -> capped M K L R'.
  Proof using.
    intros (h & o & HW & HL & HM & Ho & HR) H. exists h, o. repeat split; auto.
  Qed.

  Lemma capped_raise M K K' L R : K <= K' -> capped M K L R -> capped M K' L R.
  Proof using.
    intros H (h & o & HW & HL & HM & Ho & HR). exists h, o. repeat split; auto.
    apply (below_le K); [exact H|exact Ho].
  Qed.
End Capped.

(* pairs of rows, and of weights *)
Lemma pairs_rows {A} a b (f g : A -> form) js :
  (forall j, In j js -> (norm (fst (f j)) <= a /\ Z.abs (snd (f j)) <= b) /\
    norm (fst (g j)) <= a /\ Z.abs (snd (g j)) <= b) ->
  rows_below a b (flat_map (fun j => [f j; g j]) js).
Proof.
  intro H. induction js as [|j js IH]; [constructor|]. cbn [flat_map app].
  destruct (H j (or_introl eq_refl)) as [H1 H2]. constructor; [exact H1|].
  constructor; [exact H2|]. apply IH. intros i Hi. apply H. now right.
Qed.

Lemma pairs_within {A} M u (js : list A) : Z.abs u <= M ->
  within M (flat_map (fun _ => [u; - u]) js).
Proof.
  intro H. induction js as [|j js IH]; [constructor|]. cbn [flat_map app].
  constructor; [exact H|]. constructor; [lia|exact IH].
Qed.

(* rows given as lists of numbers *)
Ltac capping := repeat (constructor; cbn [fst snd norm]); try lia.
