(* Networks one behind the other.

   Networks on a line, each with the position t as its input, are put in series: two channels beside
   them carry t and the sum of the outputs so far ([carry_all]).  No two affine maps are put
   together, so that no weight is larger than those of the networks. *)
From Coq Require Import Arith ZArith List Lia.
From Memproof Require Import Net Capped Pairs.
Import ListNotations.
Open Scope Z_scope.

Section Series.
  Context {U : One} (U1 : 1 <= one) {P : Type} (inp : P -> list Z) (dom : P -> Prop) (t : P -> Z).
  Variables (w : nat) (Mh Mo : Z).
  Hypothesis Mo1 : 1 <= Mo.
  Hypothesis MoMh : Mo <= Mh.
  Hypothesis t_pos : forall p, dom p -> 0 <= t p.

  (* The first neuron of the last of L layers is t, and f is the sum so far. *)
  Definition carried (L : nat) (a : P -> Z) : Prop := exists h f,
    Forall (fun l => length l <= w + 2)%nat h /\ length h = L /\ Forall (below Mh) h /\
    form_within Mo f /\
    forall p, dom p -> exists x, run h (inp p) = t p :: x /\ value f (t p :: x) = one * a p.

  Lemma carried_first f : form_within Mh f -> (forall p, dom p -> value f (inp p) = t p) ->
    carried 1 (fun _ => 0).
  Proof using Mo1 t_pos.
    intros F V. exists [[f]], ([], 0). split; [constructor; [cbn; lia|constructor]|].
    split; [reflexivity|]. split; [repeat constructor; apply F|].
    split; [split; [constructor|cbn; lia]|]. intros p Hp. exists []. split.
    - cbn [run fold_left layer affine map]. rewrite (V p Hp). specialize (t_pos p Hp).
      unfold relu. f_equal. lia.
    - unfold value. cbn [dot fst snd]. lia.
  Qed.

  (* the rows of a network on t, where t is the first neuron, and behind t and the sum *)
  Definition on_first (f : form) : form := ([hd 0 (fst f)], snd f).
  Definition behind (f : form) : form := (0 :: 0 :: fst f, snd f).
  Definition carry_layer (l : list form) : list form :=
    ([1], 0) :: ([0; 1], 0) :: map behind l.

  Lemma on_first_value f s x : value (on_first f) (s :: x) = value f [s].
  Proof using.
    unfold value, on_first. cbn [fst snd dot]. destruct (fst f) as [|a [|b v]]; cbn [hd dot]; lia.
  Qed.

  Lemma behind_value f s a x : value (behind f) (s :: a :: x) = value f x.
  Proof using. unfold value, behind. cbn [fst snd dot]. lia. Qed.

  Lemma carry_run h : forall s a x, 0 <= s -> 0 <= a ->
    run (map carry_layer h) (s :: a :: x) = s :: a :: run h x.
  Proof using.
    induction h as [|l h IH]; intros s a x Hs Ha; [reflexivity|].
    assert (E : layer (carry_layer l) (s :: a :: x) = s :: a :: layer l x).
    { unfold carry_layer, layer, affine. cbn [map]. f_equal; [|f_equal].
      - unfold value, relu. cbn [fst snd dot]. lia.
      - unfold value, relu. cbn [fst snd dot]. lia.
      - rewrite !map_map. apply map_ext. intro f. now rewrite behind_value. }
    unfold run in *. cbn [map fold_left]. rewrite E. now apply IH.
  Qed.

  Lemma first_run f l s a x : 0 <= s -> 0 <= a -> value f (s :: x) = a ->
    layer (([1], 0) :: f :: map on_first l) (s :: x) = s :: a :: layer l [s].
  Proof using.
    intros Hs Ha E. unfold layer, affine. cbn [map]. rewrite E. f_equal; [|f_equal].
    - unfold value, relu. cbn [fst snd dot]. lia.
    - unfold relu. lia.
    - rewrite !map_map. apply map_ext. intro f'. now rewrite on_first_value.
  Qed.

  Lemma on_first_below l : 0 <= Mh -> below Mh l -> below Mh (map on_first l).
  Proof using.
    intros H0 F. apply Forall_map. eapply Forall_impl; [|exact F]. intros [v b] [H1 H2].
    split; [|exact H2]. cbn [on_first fst]. constructor; [|constructor].
    cbn [fst] in H1. destruct H1 as [|c r Hc _]; cbn [hd]; [cbn; lia|exact Hc].
  Qed.

  Lemma behind_within M f : 0 <= M -> form_within M f -> form_within M (behind f).
  Proof using.
    intros H0 [H1 H2]. split; [|exact H2]. constructor; [cbn; lia|]. constructor; [cbn; lia|auto].
  Qed.

  Lemma carry_layer_below l : below Mh l -> below Mh (carry_layer l).
  Proof using Mo1 MoMh.
    intro F. unfold carry_layer. constructor; [capping|]. constructor; [capping|].
    apply Forall_map. eapply Forall_impl; [|exact F]. intro f. apply behind_within. lia.
  Qed.

  (* one more network *)
  Lemma carry_one L L' a y : carried L a -> (forall p, dom p -> 0 <= a p) ->
    capped (fun p => [t p]) dom w Mh Mo (S L') (fun p s => s = [one * y p]) ->
    carried (L + S L') (fun p => a p + y p).
  Proof using U1 Mo1 MoMh t_pos.
    intros (h & f & Hw & Hl & Hm & Hf & V) Ha (h' & o & Hw' & Hl' & Hm' & Ho & V').
    destruct h' as [|l' h']; [discriminate|]. inversion_clear Hw' as [|? ? Wl Wh].
    inversion_clear Hm' as [|? ? Ml Mhl]. cbn [length] in Hl'.
    set (g := hd ([], 0) o). assert (G : form_within Mo g).
    { unfold g. destruct Ho as [|g' o Hg _]; cbn [hd]; [|exact Hg].
      split; [constructor|cbn; lia]. }
    exists (h ++ (([1], 0) :: f :: map on_first l') :: map carry_layer h'),
      (0 :: 1 :: fst g, snd g).
    split; [|split; [|split; [|split]]].
    - apply Forall_app. split; [exact Hw|]. constructor; [cbn [length]; rewrite map_length; lia|].
      apply Forall_map. eapply Forall_impl; [|exact Wh]. cbn beta. intros l Hll.
      unfold carry_layer. cbn [length]. rewrite map_length. lia.
    - rewrite app_length. cbn [length]. rewrite map_length. lia.
    - apply Forall_app. split; [exact Hm|]. constructor.
      + constructor; [capping|]. constructor; [|apply on_first_below; [lia|exact Ml]].
        destruct Hf as [F1 F2]. split; [apply (within_le Mo); assumption|lia].
      + apply Forall_map. eapply Forall_impl; [|exact Mhl]. exact carry_layer_below.
    - destruct G as [G1 G2]. split; [|exact G2]. constructor; [cbn; lia|].
      constructor; [cbn; lia|exact G1].
    - intros p Hp. destruct (V p Hp) as (x & E & Vx). specialize (V' p Hp). specialize (Ha p Hp).
      assert (0 <= one * a p) by (apply Z.mul_nonneg_nonneg; lia).
      exists (one * a p :: run h' (layer l' [t p])). split.
      + unfold run at 1. rewrite fold_left_app. fold (run h (inp p)). rewrite E. cbn [fold_left].
        rewrite (first_run f l' _ (one * a p) x (t_pos p Hp) H Vx).
        fold (run (map carry_layer h') (t p :: one * a p :: layer l' [t p])).
        apply carry_run; [apply (t_pos p Hp)|exact H].
      + unfold run in V'. cbn [fold_left] in V'. fold (run h' (layer l' [t p])) in V'.
        assert (Vg : value g (run h' (layer l' [t p])) = one * y p).
        { unfold g. destruct o as [|g' o]; cbn in V'; [discriminate|]. now injection V'. }
        unfold value in *. cbn [fst snd dot]. lia.
  Qed.

  (* all of them *)
  Lemma carry_all {A} (ms : list A) (y : A -> P -> Z) L' : forall L a, carried L a ->
    (forall p, dom p -> 0 <= a p) -> (forall m p, In m ms -> dom p -> 0 <= y m p) ->
    (forall m, In m ms ->
      capped (fun p => [t p]) dom w Mh Mo (S L') (fun p s => s = [one * y m p])) ->
    carried (L + length ms * S L') (fun p => a p + sum (map (fun m => y m p) ms)).
  Proof using U1 Mo1 MoMh t_pos.
    assert (Ext : forall L a a', (forall p, a p = a' p) -> carried L a -> carried L a').
    { intros L a a' E (h & f & H1 & H2 & H3 & H4 & V). exists h, f.
      repeat split; auto; try apply H4.
      intros p Hp. rewrite <- E. auto. }
    induction ms as [|m ms IH]; intros L a C Ha Hy H.
    - rewrite Nat.add_0_r. apply (Ext L a); [|exact C]. intro p. cbn. lia.
    - cbn [length Nat.mul]. rewrite Nat.add_assoc.
      apply (Ext _ (fun p => (a p + y m p) + sum (map (fun m => y m p) ms))).
      { intro p. cbn [map sum fold_right]. unfold sum. lia. }
      apply IH.
      + apply carry_one; [exact C|exact Ha|]. apply H. now left.
      + intros p Hp. specialize (Ha p Hp). specialize (Hy m p (or_introl eq_refl) Hp). lia.
      + intros m' p I. apply Hy. now right.
      + intros m' I. apply H. now right.
  Qed.

  (* rows of the right lengths *)
  Lemma fit_below h : forall d, 0 <= Mh -> Forall (below Mh) h ->
    Forall (below Mh) (fit_hidden d h).
  Proof using.
    assert (Fit : forall k f, 0 <= Mh -> form_within Mh f -> form_within Mh (fit k f)).
    { intros k [v b] H0 [H1 H2]. split; [|exact H2]. cbn [fit fst]. apply Forall_forall.
      intros z I. assert (I' : In z (v ++ repeat 0 k)).
      { rewrite <- (firstn_skipn k). apply in_app_iff. now left. }
      apply in_app_iff in I' as [I'|I']; [exact (proj1 (Forall_forall _ _) H1 z I')|].
      apply repeat_spec in I' as ->. cbn. lia. }
    induction h as [|l h IH]; intros d H0 F; [constructor|]. inversion_clear F as [|? ? Fl Fh].
    cbn [fit_hidden]. constructor; [|now apply IH]. apply Forall_map.
    eapply Forall_impl; [|exact Fl]. intro f. now apply Fit.
  Qed.
End Series.
