(* General position: 4 ceil(N / d) neurons in one hidden layer, after Bubeck, Eldan, Lee and
   Mikulincer 2020, and 4 ceil(N / d) + 2 (C - 1) of a residual network, after Yun, Sra and
   Jadbabaie 2019.

   d homogeneous equations in d + 1 unknowns have a solution that is not 0 ([solution]), so there is
   a hyperplane through any d points ([through]); in general position it has no other point, and
   the d points are affinely independent ([one_group]).  A group of fewer points is filled up with
   points of other groups, which get the label 0 there; a residual network begins with it. *)
From Coq Require Import ZArith QArith List Lia.
From Memproof Require Import Net Pairs Check Main Park Bumps Residual.
Import ListNotations.
Open Scope Z_scope.

Local Notation at_ := (@value (unit_of 1)).

(* ---- fewer equations than unknowns ---- *)
Definition not_zero (w : list Z) : Prop := exists a, In a w /\ a <> 0.

Lemma solution n : forall vs : list (list Z), (length vs <= n)%nat ->
  exists w, length w = S n /\ not_zero w /\ forall v, In v vs -> dot v w = 0.
Proof.
  induction n as [|n IH]; intros vs L.
  - destruct vs; [|cbn in L; lia]. exists [1]. split; [reflexivity|]. split; [exists 1; cbn; lia|].
    intros v [].
  - destruct (Exists_dec (fun v => hd 0 v <> 0) vs
      (fun v => match Z.eq_dec (hd 0 v) 0 with left e => right (fun N => N e)
                | right N => left N end))
      as [E|E].
    + apply Exists_exists in E as (v & Iv & V0). apply in_split in Iv as (l1 & l2 & ->).
      destruct v as [|a v]; [contradiction|]. cbn [hd] in V0.
      set (reduce := fun u => vadd (map (Z.mul a) (tl u)) (map (Z.mul (- hd 0 u)) v)).
      destruct (IH (map reduce (l1 ++ l2))) as (w & Lw & (b & Ib & B0) & Hw).
      { rewrite map_length, !app_length in *. cbn [length] in L. lia. }
      exists (- dot v w :: map (Z.mul a) w). split; [cbn [length]; now rewrite map_length, Lw|].
      split.
      { exists (a * b). split; [right; apply in_map_iff; now exists b|].
        intro E. apply Z.mul_eq_0 in E. tauto. }
      assert (Dm : forall u, dot u (map (Z.mul a) w) = a * dot u w).
      { intro u. clear. revert w. induction u as [|x u IH]; intros [|y w]; cbn [map dot]; try lia.
        rewrite IH. ring. }
      intros u Iu. apply in_app_iff in Iu.
      assert (K : (u = a :: v) \/ In u (l1 ++ l2)).
      { rewrite in_app_iff. cbn [In] in Iu. intuition. }
      destruct K as [->|K]; [cbn [dot]; rewrite Dm; ring|].
      specialize (Hw (reduce u) (in_map reduce _ _ K)). unfold reduce in Hw.
      rewrite dot_vadd, !dot_scale in Hw. destruct u as [|x u]; [reflexivity|].
      cbn [hd tl] in Hw. cbn [dot]. rewrite Dm. lia.
    + exists (1 :: repeat 0 (S n)). split; [cbn [length]; now rewrite repeat_length|].
      split; [exists 1; split; [now left|lia]|]. intros v Iv.
      assert (Z0 : hd 0 v = 0).
      { destruct (Z.eq_dec (hd 0 v) 0) as [e|N]; [exact e|]. exfalso. apply E, Exists_exists.
        now exists v. }
      destruct v as [|a v]; [reflexivity|]. cbn [hd dot] in *.
      assert (Dz : forall k u, dot u (repeat 0 k) = 0).
      { intros k u. revert k. induction u as [|y u IHu]; intros [|k]; cbn [repeat dot]; try lia.
        rewrite IHu. lia. }
      rewrite Dz. lia.
Qed.

(* ---- general position ---- *)
Definition form_not_zero (f : form) : Prop := not_zero (snd f :: fst f).
(* no affine function but 0 is 0 at more than d of the points *)
Definition general (d : nat) (data : list (list Z * Z)) : Prop :=
  forall f l, form_not_zero f -> length (fst f) = d -> incl l (map fst data) -> NoDup l ->
    (forall X, In X l -> at_ f X = 0) -> (length l <= d)%nat.

Lemma dot_swap a : forall b, dot a b = dot b a.
Proof. induction a as [|x a IH]; intros [|y b]; cbn [dot]; try lia. rewrite IH. ring. Qed.

Lemma through d (S : list (list Z)) : (length S <= d)%nat ->
  exists f, form_not_zero f /\ length (fst f) = d /\ forall X, In X S -> at_ f X = 0.
Proof.
  intro L. destruct (solution d (map (cons 1) S)) as (w & Lw & Nw & Hw); [now rewrite map_length|].
  destruct w as [|b a]; [discriminate|]. exists (a, b). cbn [length] in Lw.
  split; [exact Nw|]. split; [cbn [fst]; lia|]. intros X I.
  specialize (Hw (1 :: X) (in_map (cons 1) _ _ I)). cbn [dot] in Hw. unfold value. cbn [fst snd].
  change (@one (unit_of 1)) with 1. rewrite dot_swap. lia.
Qed.

Section General.
  Variables (d : nat) (data : list (list Z * Z)).
  Hypothesis d1 : (1 <= d)%nat.
  Hypothesis Distinct : NoDup (map fst data).
  Hypothesis General : general d data.
  Hypothesis Many : (d + 1 <= length data)%nat.
  Let Xs := map fst data.
  Let dec := in_dec (list_eq_dec Z.eq_dec).

  (* others among the points, as many as are wanted *)
  Lemma fill (l : list (list Z)) k : NoDup l -> incl l Xs -> (length l + k <= length data)%nat ->
    exists e, length e = k /\ NoDup (l ++ e) /\ incl e Xs.
  Proof.
    revert l. induction k as [|k IH]; intros l Nl Il L.
    - exists []. rewrite app_nil_r. split; [reflexivity|]. split; [exact Nl|intros x []].
    - assert (E : exists X, In X Xs /\ ~ In X l).
      { destruct (Exists_dec (fun X => ~ In X l) Xs
          (fun X => match dec X l with left i => right (fun N => N i) | right N => left N end))
          as [E|E]; [apply Exists_exists in E; exact E|].
        exfalso. assert (I : incl Xs l).
        { intros X I. destruct (dec X l) as [i|N]; [exact i|]. exfalso. apply E, Exists_exists.
          now exists X. }
        pose proof (NoDup_incl_length Distinct I) as K. fold Xs in K. unfold Xs in K.
        rewrite map_length in K. lia. }
      destruct E as (X & IX & NX). destruct (IH (X :: l)) as (e & Le & Ne & Ie).
      + now constructor.
      + intros x [<-|I]; auto.
      + cbn [length]. lia.
      + exists (X :: e). split; [cbn [length]; lia|]. split.
        * apply NoDup_Add with (a := X) (l := l ++ e); [apply Add_app|]. inversion_clear Ne; auto.
        * intros x [<-|I]; auto.
  Qed.

  (* the hyperplane of a group, and its affine function *)
  Definition serves (c : Z) (g : (form * form) * list (list Z * Z)) : Prop :=
    let '((H, A), l) := g in forall X y, In (X, y) data ->
      (In X (map fst l) -> at_ H X = 0 /\ at_ A X = c * y) /\
      (at_ H X = 0 -> ~ In X (map fst l) -> at_ A X = 0) /\
      (length l = d -> at_ H X = 0 -> In X (map fst l)).

  Lemma one_group l : incl l data -> NoDup (map fst l) -> (length l <= d)%nat ->
    exists H A c, 1 <= c /\ serves c ((H, A), l).
  Proof.
    intros Il Nl Ll.
    assert (Im : incl (map fst l) Xs).
    { intros X I. apply in_map_iff in I as (p & <- & I). apply in_map. auto. }
    destruct (fill (map fst l) (d - length l) Nl Im) as (e & Le & Ne & Ie);
      [rewrite map_length; lia|].
    set (S := map fst l ++ e) in *.
    assert (LS : length S = d) by (unfold S; rewrite app_length, map_length; lia).
    assert (IS : incl S Xs) by (apply incl_app; auto).
    destruct (through d S) as (H & H0 & LH & HS); [lia|].
    assert (Only : forall f X, form_not_zero f -> length (fst f) = d -> forall T, NoDup T ->
      length T = d -> incl T Xs -> (forall Y, In Y T -> at_ f Y = 0) -> In X Xs -> at_ f X = 0 ->
      In X T).
    { intros f X Nf Lf T NT LT IT Z0 IX Zx. destruct (dec X T) as [i|N]; [exact i|]. exfalso.
      pose proof (General f (X :: T) Nf Lf ltac:(intros x [<-|I]; auto) ltac:(now constructor)
        ltac:(intros Y [<-|I]; auto)) as K. cbn [length] in K. lia. }
    destruct (fill S 1 Ne IS) as (e' & Le' & Ne' & Ie'); [lia|].
    destruct e' as [|Q e']; [discriminate|]. destruct e'; [|discriminate].
    assert (QS : ~ In Q S /\ In Q Xs).
    { split; [|apply Ie'; now left]. intro I. apply NoDup_remove_2 in Ne'. rewrite app_nil_r in Ne'.
      contradiction. }
    destruct (interpolation data Distinct H) with (l := l) as (A & c & Hc & HA);
      [|exact Il|exact Nl|].
    - intros X y I Zx. apply (in_map fst) in I. cbn [fst] in I. fold Xs in I.
      pose proof (Only H X H0 LH S Ne LS IS HS I Zx) as IX. apply in_split in IX as (S1 & S2 & ES).
      assert (NX : ~ In X (S1 ++ S2) /\ NoDup (S1 ++ S2))
        by (rewrite ES in Ne; split; [now apply NoDup_remove_2|now apply NoDup_remove_1 in Ne]).
      destruct NX as [NX N12].
      assert (NQ : ~ In Q (S1 ++ S2)).
      { intro J. apply (proj1 QS). rewrite ES. rewrite in_app_iff in *. cbn [In]. tauto. }
      destruct (through d (Q :: S1 ++ S2)) as (F & F0 & LF & HF).
      { rewrite ES, app_length in LS. cbn [length] in *. rewrite app_length. lia. }
      exists F. split.
      + intro Fx. assert (J : In X (Q :: S1 ++ S2)).
        { apply (Only F X F0 LF); auto.
          - now constructor.
          - rewrite ES, app_length in LS. cbn [length] in *. rewrite app_length. lia.
          - intros x [<-|J]; [tauto|]. apply IS. rewrite ES. rewrite in_app_iff in *. cbn [In].
            tauto. }
        destruct J as [->|J]; [|contradiction]. apply (proj1 QS). rewrite ES. apply in_app_iff.
        right. now left.
      + intros X' y' I' Z' N'. apply HF. right. apply (in_map fst) in I'. cbn [fst] in I'.
        pose proof (Only H X' H0 LH S Ne LS IS HS I' Z') as J. rewrite ES in J.
        rewrite in_app_iff in *. cbn [In] in J. destruct J as [J|[J|J]]; [tauto|congruence|tauto].
    - exists H, A, c. split; [exact Hc|]. intros X y I. split; [|split].
      + intro J. assert (Z0 : at_ H X = 0) by (apply HS, in_app_iff; now left). split; [exact Z0|].
        rewrite (HA X y I Z0). destruct (in_dec _ X (map fst l)); [reflexivity|contradiction].
      + intros Z0 N. rewrite (HA X y I Z0).
        destruct (in_dec _ X (map fst l)); [contradiction|reflexivity].
      + intros E Z0. apply (in_map fst) in I. cbn [fst] in I.
        pose proof (Only H X H0 LH S Ne LS IS HS I Z0) as J. unfold S in J.
        destruct e; [now rewrite app_nil_r in J|cbn [length] in Le; lia].
  Qed.

  Definition member (X : list Z) (l : list (list Z * Z)) : Z := if dec X (map fst l) then 1 else 0.

  Lemma all_groups ls :
    Forall (fun l => incl l data /\ NoDup (map fst l) /\ (length l <= d)%nat) ls ->
    exists gs c, 1 <= c /\ map snd gs = ls /\ Forall (serves c) gs.
  Proof.
    induction 1 as [|l ls (H1 & H2 & H3) _ (gs & c & Hc & Lg & F)].
    - exists [], 1. split; [lia|]. split; [reflexivity|constructor].
    - destruct (one_group l H1 H2 H3) as (H & A & c' & Hc' & HA).
      set (times := fun k (g : (form * form) * list (list Z * Z)) =>
        ((fst (fst g), plus_form k (snd (fst g)) 0 (snd (fst g))), snd g)).
      assert (T : forall k e g, serves e g -> serves (k * e) (times k g)).
      { intros k e [[H0 A0] l0] S X y I. destruct (S X y I) as (S1 & S2 & S3). cbn [times fst snd].
        split; [|split; [|exact S3]].
        - intro J. destruct (S1 J) as [E1 E2]. rewrite plus_value, E2. split; [exact E1|ring].
        - intros Z0 N. rewrite plus_value, (S2 Z0 N). ring. }
      exists (times c ((H, A), l) :: map (times c') gs), (c * c'). split; [nia|]. split.
      + cbn [map times snd]. f_equal. rewrite map_map. exact Lg.
      + constructor; [now apply T|]. apply Forall_map. eapply Forall_impl; [|exact F]. intros g S.
        rewrite (Z.mul_comm c c'). now apply T.
  Qed.
End General.

(* ---- pieces of d points ---- *)
Fixpoint cut {A} (d k : nat) (l : list A) : list (list A) :=
  match k with O => [] | S k' => firstn d l :: cut d k' (skipn d l) end.

Lemma cut_spec {A} d k : forall l : list A, (length l <= k * d)%nat ->
  concat (cut d k l) = l /\ length (cut d k l) = k /\
  Forall (fun p => length p <= d)%nat (cut d k l).
Proof.
  induction k as [|k IH]; intros l L; cbn [cut concat length].
  - destruct l; [|cbn in L; lia]. repeat split. constructor.
  - destruct (IH (skipn d l)) as (E1 & E2 & E3); [rewrite skipn_length; lia|].
    rewrite E1, E2. split; [apply firstn_skipn|]. split; [reflexivity|].
    constructor; [rewrite firstn_length; lia|exact E3].
Qed.

Lemma member_zero X ls : ~ In X (map fst (concat ls)) -> sum (map (member X) ls) = 0.
Proof.
  induction ls as [|l ls IH]; intro N; [reflexivity|]. cbn [concat map sum fold_right] in *.
  rewrite map_app, in_app_iff in N. unfold sum in IH. rewrite IH by tauto. unfold member.
  destruct (in_dec _ X (map fst l)); [tauto|reflexivity].
Qed.

Lemma member_one X ls : NoDup (map fst (concat ls)) -> In X (map fst (concat ls)) ->
  sum (map (member X) ls) = 1.
Proof.
  induction ls as [|l ls IH]; intros N I; [destruct I|]. cbn [concat map sum fold_right] in *.
  rewrite map_app in *. apply in_app_iff in I. unfold member at 1.
  destruct (in_dec _ X (map fst l)) as [i|ni].
  - assert (Z0 : sum (map (member X) ls) = 0).
    { apply member_zero. intro J. clear - N i J. induction (map fst l) as [|x t IHt]; [destruct i|].
      cbn [app] in N. inversion_clear N as [|? ? Nx N']. destruct i as [->|i].
      - apply Nx, in_app_iff. now right.
      - auto. }
    unfold sum in Z0. rewrite Z0. reflexivity.
  - destruct I as [I|I]; [contradiction|]. unfold sum in IH. rewrite IH; [reflexivity| |exact I].
    clear - N. induction (map fst l) as [|x t IHt]; [exact N|]. inversion_clear N; auto.
Qed.

Lemma nodup_parts {A} (a b : list A) : NoDup (a ++ b) -> NoDup a /\ NoDup b.
Proof.
  induction a as [|x a IH]; cbn [app]; intro N; [split; [constructor|exact N]|].
  inversion_clear N as [|? ? Nx N']. destruct (IH N') as [Na Nb]. split; [|exact Nb].
  constructor; [|exact Na]. intro I. apply Nx, in_app_iff. now left.
Qed.

(* THEOREM bumps_general [bubeck-2020: bubeck-two-layers].  General position: N > d points of Q^d,
   of which no d + 1 lie on a hyperplane, are memorized by a network with one hidden layer of
   4 ceil(N / d) neurons (4 k for every k with N <= k d), with any integer labels. *)
Theorem bumps_general : forall d (D : positive) k data,
  (1 <= d)%nat -> (forall X y, In (X, y) data -> length X = d) -> NoDup (map fst data) ->
  (d + 1 <= length data)%nat -> general d data -> (length data <= k * d)%nat ->
  memorized d D data (4 * k) 1.
Proof.
  intros d D k data d1 Ld Nd Many Gen Hk.
  destruct (cut_spec d k data Hk) as (E1 & E2 & E3).
  destruct (all_groups d data d1 Nd Gen Many (cut d k data)) as (gs & c & Hc & Lg & Hg).
  { apply Forall_forall. intros l I. rewrite Forall_forall in E3. split; [|split; [|auto]].
    - intros p Hp. rewrite <- E1. apply in_concat. now exists l.
    - rewrite <- E1 in Nd. clear - I Nd. induction (cut d k data) as [|l0 ls IH]; [destruct I|].
      cbn [concat] in Nd. rewrite map_app in Nd. apply nodup_parts in Nd as [N1 N2].
      destruct I as [->|I]; auto. }
  rewrite Forall_forall in Hg. destruct (bounded data (map fst gs)) as (K & K0 & B).
  apply (memorized_multiples d D 1 (Z.to_pos c)); [exact Ld|]. rewrite Z2Pos.id by lia.
  exists [flat_map (four K) (map fst gs)], [(flat_map (fun _ => [1; -1; -1; 1]) (map fst gs), 0)].
  split; [|split].
  - constructor; [|constructor]. rewrite four_length, map_length, <- E2, <- Lg, map_length. lia.
  - reflexivity.
  - intros [X y] I. cbn [fst snd]. unfold run. cbn [fold_left affine map]. f_equal.
    unfold value at 1. cbn [fst snd]. rewrite four_sum. change (@one (unit_of 1)) with 1.
    rewrite map_map.
    assert (S1 : sum (map (fun g => bump K (at_ (fst (fst g)) X) (at_ (snd (fst g)) X)) gs)
      = sum (map (Z.mul (c * y)) (map (member X) (map snd gs)))).
    { f_equal. rewrite !map_map. apply map_ext_in. intros [[H A] l] J. cbn [fst snd].
      destruct (Hg _ J X y I) as (G1 & G2 & _).
      assert (Bd : Z.abs (at_ A X) <= K) by (exact (B H A X y (in_map fst _ _ J) I)).
      unfold member. destruct (in_dec _ X (map fst l)) as [i|N].
      - destruct (G1 i) as [Z0 Ay]. rewrite Z0, bump_on by exact Bd. lia.
      - destruct (Z.eq_dec (at_ H X) 0) as [Z0|Z0].
        + rewrite Z0, bump_on by exact Bd. rewrite (G2 Z0 N). lia.
        + rewrite bump_off by assumption. lia. }
    rewrite S1, sum_scale, Lg, member_one.
    + lia.
    + now rewrite E1.
    + rewrite E1. exact (in_map fst _ _ I).
Qed.

(* ---- residual networks ---- *)
Lemma cut_full {A} d k : forall l : list A, length l = (k * d)%nat ->
  Forall (fun p => length p = d) (cut d k l).
Proof.
  induction k as [|k IH]; intros l L; cbn [cut]; constructor.
  - rewrite firstn_length. lia.
  - apply IH. rewrite skipn_length. lia.
Qed.

Lemma member_count X ls : Z.of_nat (length (filter (fun l => if in_dec (list_eq_dec Z.eq_dec) X
  (map fst l) then true else false) ls)) = sum (map (member X) ls).
Proof.
  induction ls as [|l ls IH]; [reflexivity|]. cbn [filter map sum fold_right]. unfold member at 1.
  unfold sum in IH. destruct (in_dec _ X (map fst l)); cbn [length]; lia.
Qed.

(* THEOREM residual_general [yun-2019: yun-residual].  Residual networks in general position:
   N > d points of Q^d, of which no d + 1 lie on a hyperplane, with classes 0, ..., C - 1, are
   memorized by ceil(N / d) blocks x + V relu(U x + b) of 4 relus and a last layer of 2 (C - 1):
   4 ceil(N / d) + 2 (C - 1) relus, where the paper has 4 N / d + 6 C, as recalled (k + 1 is
   ceil(N / d)). *)
Theorem residual_general : forall d (D : positive) C k data, (1 <= d)%nat ->
  (forall X y, In (X, y) data -> length X = d /\ 0 <= y < Z.of_nat C) -> NoDup (map fst data) ->
  (d + 1 <= length data)%nat -> general d data ->
  (k * d < length data <= S k * d)%nat ->
  exists n : residual, r_wf d n /\ length (r_blocks n) = S k /\
    Forall (fun b => length (snd (fst b)) = 4%nat) (r_blocks n) /\
    r_relus n = (4 * S k + 2 * (C - 1))%nat /\
    forall X y, In (X, y) data -> (evalR n (map (fun a => a # D) X) == y # 1)%Q.
Proof.
  intros d D C k data d1 Hd Nd Many Gen Hk.
  set (r := (length data - k * d)%nat). set (ls := firstn r data :: cut d k (skipn r data)).
  assert (Lr : length (skipn r data) = (k * d)%nat) by (rewrite skipn_length; lia).
  assert (Full : Forall (fun p => length p = d) (cut d k (skipn r data))) by now apply cut_full.
  assert (Ec : concat ls = data).
  { unfold ls. cbn [concat]. rewrite (proj1 (cut_spec d k (skipn r data) ltac:(lia))).
    apply firstn_skipn. }
  assert (Ll : length ls = S k).
  { unfold ls. cbn [length]. f_equal. apply (cut_spec d k (skipn r data)). lia. }
  destruct (all_groups d data d1 Nd Gen Many ls) as (gs & c & Hc & Lg & Hg).
  { assert (Short : Forall (fun p => length p <= d)%nat ls).
    { constructor; [rewrite firstn_length; lia|]. eapply Forall_impl; [|exact Full].
      cbn beta. intros; lia. }
    rewrite Forall_forall in Short. apply Forall_forall. intros l I. split; [|split; [|auto]].
    - intros p Hp. rewrite <- Ec. apply in_concat. now exists l.
    - rewrite <- Ec in Nd. clear - I Nd. induction ls as [|l0 ls' IH]; [destruct I|].
      cbn [concat] in Nd. rewrite map_app in Nd. apply nodup_parts in Nd as [N1 N2].
      destruct I as [->|I]; auto. }
  destruct (first_range data) as (lo & R & R1 & HR).
  destruct (step_size (map (fun g => fst (fst g)) gs) data R) as (M & HM & Away).
  destruct (bounded (moved_places M data) (map fst gs)) as (K & K0 & B).
  assert (Lk : length gs = S k) by (rewrite <- Ll, <- Lg; now rewrite map_length).
  set (own := fun X (g : (form * form) * list (list Z * Z)) =>
    if in_dec (list_eq_dec Z.eq_dec) X (map fst (snd g)) then true else false).
  rewrite <- Lk. apply (residual_of fst own d D C M K (Z.to_pos c) lo gs data d1).
  - intros X y I. destruct (Hd X y I). specialize (HR X y I). repeat split; auto; lia.
  - intros X y I marked.
    assert (Cnt : length (filter snd marked) = 1%nat).
    { assert (E : length (filter snd marked) = length (filter (fun l =>
        if in_dec (list_eq_dec Z.eq_dec) X (map fst l) then true else false) ls)).
      { unfold marked. rewrite <- Lg. clear. induction gs as [|g gs IH]; [reflexivity|].
        cbn [map filter snd]. unfold own at 1. destruct (in_dec _ X (map fst (snd g)));
          cbn [length]; rewrite IH; reflexivity. }
      apply Nat2Z.inj. rewrite E, member_count. apply member_one; rewrite Ec; [exact Nd|].
      exact (in_map fst _ _ I). }
    split; [|exact Cnt].
    assert (Basic : forall g, In g gs -> (@value (unit_of 1) (fst (fst g)) X <> 0 ->
        @value (unit_of 1) (fst (fst g)) (moved M true y X) <> 0) /\
      forall b, Z.abs (@value (unit_of 1) (snd (fst g)) (moved M b y X)) <= K).
    { intros [[H A] l] J. cbn [fst snd]. split.
      - apply Away; [|exact I]. apply in_map_iff. now exists ((H, A), l).
      - intro b. apply (B H A _ y); [exact (in_map fst _ _ J)|]. now apply in_moved_places. }
    assert (Tail : forall t, incl t gs -> Forall (fun g => length (snd g) = d) t ->
      fits K M (Z.to_pos c) X y (map (fun g => (fst g, own X g)) t)).
    { rewrite Forall_forall in Hg. induction t as [|[[H A] l] t IH]; intros J F; [exact Logic.I|].
      inversion_clear F as [|? ? F0 F']. cbn [snd] in F0.
      pose proof (J _ (or_introl eq_refl)) as J0.
      destruct (Hg _ J0 X y I) as (G1 & G2 & G3). destruct (Basic _ J0) as [B1 B2].
      cbn [map fits fst snd]. cbn [fst snd] in B1, B2.
      split; [|split; [exact B1|split; [exact B2|]]].
      2: { apply IH; [intros g Hx; apply J; now right|exact F']. }
      unfold own. cbn [snd]. destruct (in_dec _ X (map fst l)) as [i|N].
      - destruct (G1 i) as [Z0 Ay]. split; [exact Z0|]. rewrite Z2Pos.id by lia. exact Ay.
      - intro Z0. exfalso. apply N. exact (G3 F0 Z0). }
    assert (FullG : Forall (fun g => length (snd g) = d) (tl gs)).
    { assert (E : map snd (tl gs) = cut d k (skipn r data)).
      { unfold ls in Lg. destruct gs as [|g gs']; [discriminate|]. cbn [map tl] in *.
        now injection Lg. }
      rewrite <- E in Full. now apply Forall_map in Full. }
    unfold marked. destruct gs as [|[[H A] l] t]; [discriminate|]. cbn [tl] in FullG.
    rewrite Forall_forall in Hg. pose proof (Hg _ (or_introl eq_refl) X y I) as (G1 & G2 & _).
    destruct (Basic _ (or_introl eq_refl)) as [B1 B2]. cbn [fst snd] in B1, B2.
    cbn [map fits fst snd].
    split; [|split; [exact B1|split; [exact B2|apply Tail; [intros g Hx; now right|exact FullG]]]].
    unfold marked in Cnt. cbn [map filter snd fst] in Cnt. unfold own at 1.
    unfold own at 1 in Cnt. cbn [snd] in *. destruct (in_dec _ X (map fst l)) as [i|N].
    + destruct (G1 i) as [Z0 Ay]. split; [exact Z0|]. rewrite Z2Pos.id by lia. exact Ay.
    + intro Z0. split; [exact (G2 Z0 N)|]. apply existsb_exists.
      destruct (filter snd (map (fun g => (fst g, own X g)) t)) as [|g fs] eqn:Ef; [discriminate|].
      exists g. assert (J : In g (filter snd (map (fun g => (fst g, own X g)) t)))
        by (rewrite Ef; now left). apply filter_In in J. exact J.
Qed.
