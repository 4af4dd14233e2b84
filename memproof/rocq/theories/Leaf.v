(* What the leaves of the lemma library are put together from: combinations of facts over Q.

   memproof rocq --export writes every arithmetic step of a lemma's proof as a goal over Q (the rule
   cut: over Z), with the combination that its file gives, made of the lemmas here, and the
   polynomial identity that remains, which the tactic ring decides. *)
From Coq Require Export ZArith QArith Lia.
Open Scope Q_scope.

(* ---- facts, as what they say of a difference ---- *)
Lemma of_ge l r : l >= r -> 0 <= l - r.
Proof. intro H. now apply Qle_minus_iff in H. Qed.

Lemma of_le l r : l <= r -> 0 <= r - l.
Proof. exact (of_ge r l). Qed.

Lemma of_gt l r : l > r -> 0 < l - r.
Proof. intro H. now apply Qlt_minus_iff in H. Qed.

Lemma of_lt l r : l < r -> 0 < r - l.
Proof. exact (of_gt r l). Qed.

Lemma of_eq l r : l == r -> l - r == 0.
Proof. intros ->. ring. Qed.

Lemma weak a : 0 < a -> 0 <= a.
Proof. apply Qlt_le_weak. Qed.

Lemma least a : a == 0 -> 0 <= a.
Proof. intros ->. apply Qle_refl. Qed.

Lemma most a : a == 0 -> 0 <= - a.
Proof. intros ->. apply Qle_refl. Qed.

(* ---- sums of products that are not negative, or positive (primed); multiples of what is 0 ---- *)
Lemma number p q : 0 < Zpos p # q.
Proof. reflexivity. Qed.

Lemma square s : 0 <= s * s.
Proof.
  destruct (Qlt_le_dec s 0) as [H|H]; [|now apply Qmult_le_0_compat].
  apply Qlt_le_weak, of_le in H. setoid_replace (s * s) with ((0 - s) * (0 - s)) by ring.
  now apply Qmult_le_0_compat.
Qed.

Lemma times a b : 0 <= a -> 0 <= b -> 0 <= a * b.
Proof. apply Qmult_le_0_compat. Qed.

Lemma times' a b : 0 < a -> 0 < b -> 0 < a * b.
Proof. apply Qmult_lt_0_compat. Qed.

Lemma plus a b : 0 <= a -> 0 <= b -> 0 <= a + b.
Proof. intros A B. setoid_replace 0 with (0 + 0) by ring. now apply Qplus_le_compat. Qed.

Lemma plus' a b : 0 < a -> 0 <= b -> 0 < a + b.
Proof. intros A B. setoid_replace 0 with (0 + 0) by ring. now apply Qplus_lt_le_compat. Qed.

Lemma multiple t a : a == 0 -> t * a == 0.
Proof. intros ->. ring. Qed.

Lemma together a b : a == 0 -> b == 0 -> a + b == 0.
Proof. intros -> ->. ring. Qed.

(* ---- a claim is such a sum s, plus something z that is 0 ---- *)
Lemma to_ge s z l r : 0 <= s -> z == 0 -> l - r == s + z -> l >= r.
Proof.
  intros S Z E. rewrite Z, Qplus_0_r in E. rewrite <- E in S. now apply Qle_minus_iff.
Qed.

Lemma to_le s z l r : 0 <= s -> z == 0 -> r - l == s + z -> l <= r.
Proof. exact (to_ge s z r l). Qed.

Lemma to_gt s z l r : 0 < s -> z == 0 -> l - r == s + z -> l > r.
Proof.
  intros S Z E. rewrite Z, Qplus_0_r in E. rewrite <- E in S. now apply Qlt_minus_iff.
Qed.

Lemma to_lt s z l r : 0 < s -> z == 0 -> r - l == s + z -> l < r.
Proof. exact (to_gt s z r l). Qed.

Lemma to_eq z l r : z == 0 -> l - r == z -> l == r.
Proof.
  intros Z E. rewrite Z in E. setoid_replace l with ((l - r) + r) by ring. rewrite E. ring.
Qed.

(* ---- from both sides; and what cannot be ---- *)
Lemma between a b l r : 0 <= a -> 0 <= b -> r - l == a -> l - r == b -> l == r.
Proof.
  intros A B E F. rewrite <- E in A. rewrite <- F in B.
  apply Qle_antisym; now apply Qle_minus_iff.
Qed.

Lemma not_ge c a : (c < 0) -> 0 <= a -> a == c -> False.
Proof. intros C A E. rewrite E in A. now apply (Qlt_not_le c 0). Qed.

Lemma not_gt c a : (c <= 0) -> 0 < a -> a == c -> False.
Proof. intros C A E. rewrite E in A. now apply (Qle_not_lt c 0). Qed.

Lemma not_eq c a : ~ c == 0 -> a == 0 -> a == c -> False.
Proof. intros C A E. apply C. now rewrite <- E. Qed.

Arguments of_ge {l r} _.
Arguments of_le {l r} _.
Arguments of_gt {l r} _.
Arguments of_lt {l r} _.
Arguments of_eq {l r} _.
Arguments weak {a} _.
Arguments least {a} _.
Arguments most {a} _.
Arguments times {a b} _ _.
Arguments times' {a b} _ _.
Arguments plus {a b} _ _.
Arguments plus' {a b} _ _.
Arguments multiple t {a} _.
Arguments together {a b} _ _.
