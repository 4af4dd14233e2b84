(* Layers that carry channels past, and layers of given widths.

   [carry n] are the relus of the first n channels, which must not be negative; what else a layer
   does is shifted behind them.  [through ws R]: hidden layers of at most these widths bring every
   point p of the domain into a state s with R p s, as [can] in Net.v does for one width. *)
From Coq Require Import ZArith List Lia.
From Memproof Require Import Net.
Import ListNotations.
Open Scope Z_scope.

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

  (* a layer that changes nothing *)
  Lemma through_idle ws w n R : through ws R -> (n <= w)%nat ->
    (forall p s, dom p -> R p s -> length s = n /\ Forall (fun z => 0 <= z) s) ->
    through (ws ++ [w]) R.
  Proof.
    intros (h & o & Hw & H) L Hn. exists (h ++ [compose (carry n) o]), (carry n). split.
    - apply Forall2_app; [exact Hw|]. constructor; [|constructor]. unfold compose, carry.
      now rewrite !map_length, seq_length.
    - intros p Hp. unfold run. rewrite fold_left_app. cbn [fold_left]. fold (run h (inp p)).
      unfold layer. rewrite affine_compose. fold (layer (carry n) (affine o (run h (inp p)))).
      set (s := affine o (run h (inp p))). destruct (Hn p s Hp (H p Hp)) as [Ls Fs].
      rewrite <- (app_nil_r s) at 1. rewrite <- Ls, layer_carry by exact Fs.
      unfold affine, carry. rewrite map_map.
      replace (map (fun r => value (unit_form r) s) (seq 0 (length s))) with s; [exact (H p Hp)|].
      rewrite <- (nths 0 s []) at 1. apply map_ext. intro r. now rewrite value_unit, app_nil_r.
  Qed.
End Reach.
