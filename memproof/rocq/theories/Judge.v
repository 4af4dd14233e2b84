(* A checker of certificates that is proved sound: [judge] computes with integers over one scale a
   layer, point by point, and [judge_sound] says that what it accepts is [certified]. *)
From Coq Require Import ZArith QArith Qabs List Permutation Orders Mergesort Lia.
From Memproof Require Import Certificate.
Import ListNotations.
Open Scope Z_scope.

(* A row as pairs (channels to skip, weight), the bias over the scale of the layer before. *)
Definition compiled : Type := activation * list (nat * Z) * Z.
Fixpoint gaps (from : Z) (row : list (Z * Z)) : list (nat * Z) :=
  match row with [] => [] | (j, w) :: r => (Z.to_nat (j - from), w) :: gaps (j + 1) r end.
Fixpoint compile (D : positive) (ls : list layer) : list (list compiled) * positive :=
  match ls with
  | [] => ([], D)
  | l :: r =>
      let (rest, last) := compile (denominator l * D) r in
      (map (fun n => (activated n, gaps 0 (weights n), bias n * Zpos D)) (neurons l) :: rest, last)
  end.

(* The product, along the digits of the shorter factor. *)
Fixpoint shorter (p q : positive) : bool :=
  match p, q with
  | xH, _ => true
  | _, xH => false
  | (xI p' | xO p'), (xI q' | xO q') => shorter p' q'
  end.
Definition product (p q : positive) : positive :=
  if shorter p q then Pos.mul p q else Pos.mul q p.
Definition times (x y : Z) : Z :=
  match x, y with
  | 0, _ => 0
  | _, 0 => 0
  | Zpos p, Zpos q | Zneg p, Zneg q => Zpos (product p q)
  | Zpos p, Zneg q | Zneg p, Zpos q => Zneg (product p q)
  end.
Fixpoint sumZ (row : list (nat * Z)) (x : list Z) (total : Z) : Z :=
  match row with
  | [] => total
  | (g, w) :: r => match skipn g x with [] => total | a :: x' => sumZ r x' (total + times w a) end
  end.
Definition neuronZ (x : list Z) (n : compiled) : Z :=
  let '(a, row, shift) := n in
  let z := sumZ row x shift in
  match a with relu => match z with Zneg _ => 0 | _ => z end | identity => z end.
Definition layerZ (x : list Z) (l : list compiled) : list Z := map (neuronZ x) l.

(* Outputs z / D, label y / E; rooms over 2 D E. *)
Fixpoint both (f : Z -> Z -> bool) (x y : list Z) : bool :=
  match x, y with
  | [], [] => true | a :: x', b :: y' => f a b && both f x' y' | _, _ => false
  end.
Definition roomsZ (r : reading) (D E : Z) (z y : list Z) : list Z :=
  match r with
  | equals => []
  | nearest => map (fun vl => D - 2 * Z.abs (fst vl * E - snd vl * D)) (combine z y)
  | argmax => let top := nth (class_of y) z 0 in
              map (fun v => 2 * E * (top - v)) (others (class_of y) z)
  | sign => [2 * E * (if hd 0 y =? 1 then hd 0 z else - hd 0 z)]
  end.
Definition hitsZ (r : reading) (D E : Z) (z y : list Z) : bool :=
  match r with
  | equals => both (fun v l => v * E =? l * D) z y
  | nearest => both (fun v l => 2 * Z.abs (v * E - l * D) <? D) z y
  | argmax => (class_of y <? length z)%nat && forallb (Z.ltb 0) (roomsZ r D E z y)
  | sign => forallb (Z.ltb 0) (roomsZ r D E z y)
  end.
Definition margin_ok (m : margin) (k M : Z) (room : list Z) : bool :=
  let n := least m * M in
  let d := Zpos (over m) in
  forallb (fun q => n <=? q * d) room &&
  (negb (k <? first_point m) || forallb (fun q => n <? q * d) room) &&
  (negb (k =? first_point m) || existsb (fun q => q * d =? n) room).

(* Points are told apart by sorting them. *)
Fixpoint before (x y : list Z) : bool :=
  match x, y with
  | [], _ :: _ => true
  | _, [] => false
  | a :: x', b :: y' => match a ?= b with Lt => true | Eq => before x' y' | Gt => false end
  end.
Lemma before_irreflexive x : before x x = false.
Proof. induction x; cbn; [reflexivity|]. now rewrite Z.compare_refl. Qed.
Lemma before_transitive x : forall y z,
  before x y = true -> before y z = true -> before x z = true.
Proof.
  induction x as [|a x IH]; intros [|b y] [|c z]; cbn; try discriminate; auto.
  destruct (Z.compare_spec a b), (Z.compare_spec b c), (Z.compare_spec a c);
    try discriminate; try lia; eauto.
Qed.
Module Lexicographic <: Orders.TotalLeBool.
  Definition t := list Z.
  Definition leb (x y : t) : bool := negb (before y x).
  Lemma leb_total x y : leb x y = true \/ leb y x = true.
  Proof.
    unfold leb. destruct (before y x) eqn:A, (before x y) eqn:B; auto.
    pose proof (before_transitive x y x B A) as C. now rewrite before_irreflexive in C.
  Qed.
End Lexicographic.
Module Import Sorted_points := Sort Lexicographic.
Module Increasing <: Orders.TotalLeBool.
  Definition t := Z.
  Definition leb := Z.leb.
  Lemma leb_total x y : leb x y = true \/ leb y x = true.
  Proof. unfold leb. rewrite !Z.leb_le. lia. Qed.
End Increasing.
Module Sorted_rows := Sort Increasing.

Fixpoint increasing (l : list (list Z)) : bool :=
  match l with a :: (b :: _) as r => before a b && increasing r | _ => true end.
Definition rows_numbered (c : certificate) : bool :=
  let r := flat_map rows (table c) in
  (zlength r =? rows_number (claimed c)) && both Z.eqb (Sorted_rows.sort r) (count_up 1 (length r)).

(* What is wrong, in the order in which it is looked at. *)
Inductive fault :=
  Vacuous | Reading | Shape | Class | Rows | Repeated | Weights | Sized | Missed | Margined.

Definition sizes_eqb (s t : sizes) : bool :=
  let numbers s := [points_number s; rows_number s; dimension s; outputs_number s; width s;
    depth s; nodes s; dense_parameters s; nonzero_parameters s; largest_weight_bits s;
    total_weight_bits s] in
  both Z.eqb (numbers s) (numbers t).
Fixpoint first_not {A} (f : Z -> A -> bool) (k : Z) (l : list A) : option Z :=
  match l with [] => None | a :: r => if f k a then first_not f (k + 1) r else Some k end.
Definition margin_form (c : certificate) : bool :=
  match stated_margin c, read_as c with
  | None, equals => true
  | Some _, equals => false
  | None, _ => false
  | Some m, _ => (0 <=? first_point m) && (first_point m <? points_number (claimed c))
  end.
(* The rest is computed only if nothing is wrong so far: numbers of channels and classes become
   unary only when they are known to be small. *)
Definition else_at (f : fault) (found : option Z) (rest : unit -> option (fault * Z)) :
    option (fault * Z) :=
  match found with Some k => Some (f, k) | None => rest tt end.
Definition need (b : bool) : option Z := if b then None else Some 0.

(* None: every check passes. *)
Definition judge (c : certificate) : option (fault * Z) :=
  let points := table c in
  else_at Vacuous (need (claim_ok c)) (fun _ =>
  else_at Reading (need (reading_ok c)) (fun _ =>
  else_at Shape (first_not (fun _ => point_ok c) 0 points) (fun _ =>
  else_at Class (first_not (fun _ => class_ok c) 0 points) (fun _ =>
  else_at Rows (need (rows_numbered c)) (fun _ =>
  else_at Repeated (need (increasing (sort (map coordinates points)))) (fun _ =>
  else_at Weights (need (rows_ok (dimension (claimed c)) (layers c) && output_ok (output c)))
    (fun _ =>
  else_at Sized (need (sizes_eqb (sizes_of c) (claimed c))) (fun _ =>
  let (network, D) := compile (coordinate_denominator c) (layers c) in
  let E := Zpos (label_denominator c) in
  let values := map (fun p => (p, fold_left layerZ network (coordinates p))) points in
  else_at Missed (first_not (fun _ pz =>
    hitsZ (read_as c) (Zpos D) E (snd pz) (label (fst pz))) 0 values) (fun _ =>
  else_at Margined (need (margin_form c)) (fun _ =>
  match stated_margin c with
  | None => None
  | Some m => else_at Margined (first_not (fun k pz =>
      margin_ok m k (2 * Zpos D * E) (roomsZ (read_as c) (Zpos D) E (snd pz) (label (fst pz))))
      0 values) (fun _ => None)
  end)))))))))).

(* ---- soundness ---- *)
Definition scaled (D : positive) (x : list Z) (q : list Q) : Prop :=
  Forall2 (fun a b => b == a # D)%Q x q.

(* ---- evaluation ---- *)
Fixpoint sumI (row : list (Z * Z)) (x : list Z) : Z :=
  match row with [] => 0 | (j, w) :: r => w * nth (Z.to_nat j) x 0 + sumI r x end.

Lemma skipn_twice {A} n : forall m (l : list A), skipn n (skipn m l) = skipn (m + n) l.
Proof.
  induction m as [|m IH]; intros l; [reflexivity|]. destruct l; [now destruct n|]. apply IH.
Qed.

Lemma skipn_nil_further {A} n m (l : list A) : (n <= m)%nat -> skipn n l = [] -> skipn m l = [].
Proof.
  intros H E. replace m with (n + (m - n))%nat by lia. rewrite <- skipn_twice, E.
  now destruct (m - n)%nat.
Qed.

Lemma nth_skipn_nil n : forall (x : list Z), skipn n x = [] -> nth n x 0 = 0.
Proof. induction n as [|n IH]; intros [|a x] E; cbn in *; try easy. now apply IH. Qed.

Lemma nth_skipn_cons n : forall (x : list Z) a r, skipn n x = a :: r ->
  nth n x 0 = a /\ skipn (S n) x = r.
Proof.
  induction n as [|n IH]; intros [|b x] a r E; cbn in *; try discriminate.
  - now injection E as -> ->.
  - now apply IH.
Qed.

Lemma sum_beyond w x row : forall from, 0 <= from -> row_ok from w row = true ->
  skipn (Z.to_nat from) x = [] -> sumI row x = 0.
Proof.
  induction row as [|[j a] r IH]; intros from F H E; cbn in *; [reflexivity|].
  rewrite !andb_true_iff, Z.leb_le in H. destruct H as [[[J _] _] R].
  assert (N : skipn (Z.to_nat j) x = []).
  { apply (skipn_nil_further (Z.to_nat from)); [lia|exact E]. }
  rewrite (nth_skipn_nil _ _ N), (IH (j + 1)); [lia|lia|exact R|].
  apply (skipn_nil_further (Z.to_nat j)); [lia|exact N].
Qed.

Lemma times_is x y : times x y = x * y.
Proof.
  assert (H : forall p q, product p q = Pos.mul p q).
  { intros. unfold product. destruct (shorter p q); [reflexivity|apply Pos.mul_comm]. }
  now destruct x, y; cbn [times]; rewrite ?H.
Qed.

Lemma sum_by_gaps w x row : forall from total, 0 <= from -> row_ok from w row = true ->
  sumZ (gaps from row) (skipn (Z.to_nat from) x) total = total + sumI row x.
Proof.
  induction row as [|[j a] r IH]; intros from total F H; cbn [gaps sumZ sumI]; [lia|].
  pose proof H as H'. cbn [row_ok] in H. rewrite !andb_true_iff, Z.leb_le in H.
  destruct H as [[[J _] _] R].
  rewrite skipn_twice. replace (Z.to_nat from + Z.to_nat (j - from))%nat with (Z.to_nat j) by lia.
  destruct (skipn (Z.to_nat j) x) as [|b x'] eqn:E.
  - rewrite (nth_skipn_nil _ _ E), (sum_beyond w x r (j + 1)); [lia|lia|exact R|].
    apply (skipn_nil_further (Z.to_nat j)); [lia|exact E].
  - destruct (nth_skipn_cons _ _ _ _ E) as [-> X].
    replace (S (Z.to_nat j)) with (Z.to_nat (j + 1)) in X by lia.
    rewrite times_is, <- X, IH by (assumption || lia). lia.
Qed.

Lemma channel_scaled D x q : scaled D x q -> forall n, (nth n q 0 == nth n x 0%Z # D)%Q.
Proof. induction 1; intros [|n]; cbn; try reflexivity; auto. Qed.

Lemma sum_scaled D x q row : scaled D x q -> (sumQ row q == sumI row x # D)%Q.
Proof.
  intro S. induction row as [|[j w] r IH]; cbn [sumQ sumI]; [reflexivity|].
  unfold channel. rewrite IH, (channel_scaled D x q S).
  unfold Qeq, Qplus, Qmult, inject_Z. cbn [Qnum Qden]. rewrite ?Pos.mul_1_l, ?Pos2Z.inj_mul. ring.
Qed.

Lemma activate_scaled a z D q : (q == z # D)%Q ->
  (activate a q ==
    match a with relu => match z with Zneg _ => 0%Z | _ => z end | identity => z end # D)%Q.
Proof.
  intro H. destruct a; [|exact H]. cbn [activate]. unfold reluQ. destruct (Qle_bool q 0) eqn:E.
  - apply Qle_bool_iff in E. rewrite H in E. unfold Qle in E. cbn in E.
    destruct z; cbn in *; try reflexivity. lia.
  - assert (N : ~ (q <= 0)%Q) by (intro K; apply Qle_bool_iff in K; congruence).
    rewrite H in *. unfold Qle in N. cbn in N. destruct z; try reflexivity. lia.
Qed.

Lemma neuron_scaled D den x q w n : scaled D x q -> row_ok 0 w (weights n) = true ->
  (neuronQ den q n == neuronZ x (activated n, gaps 0 (weights n), bias n * Zpos D)%Z # (den * D))%Q.
Proof.
  intros S R. unfold neuronQ, neuronZ. apply activate_scaled.
  pose proof (sum_by_gaps w x (weights n) 0 (bias n * Zpos D) (Z.le_refl 0) R) as G.
  cbn [Z.to_nat skipn] in G. rewrite G, (sum_scaled D x q _ S).
  unfold Qeq, Qplus, Qmult, inject_Z. cbn [Qnum Qden].
  rewrite ?Pos.mul_1_r, ?Pos2Z.inj_mul. ring.
Qed.

Lemma run_scaled ls : forall D d x q, scaled D x q -> rows_ok d ls = true ->
  scaled (snd (compile D ls)) (fold_left layerZ (fst (compile D ls)) x) (fold_left layerQ ls q).
Proof.
  induction ls as [|l ls IH]; intros D d x q S H; [exact S|]. cbn [compile rows_ok] in *.
  rewrite !andb_true_iff, forallb_forall in H. destruct H as [[F _] R].
  specialize (IH (denominator l * D)%positive (zlength (neurons l))
    (layerZ x (map (fun n => (activated n, gaps 0 (weights n), bias n * Zpos D)) (neurons l)))
    (layerQ q l)).
  destruct (compile (denominator l * D) ls) as [rest last]. cbn [fst snd fold_left] in *.
  apply IH; [|exact R]. unfold layerZ, layerQ, scaled. rewrite map_map.
  clear IH R. induction (neurons l) as [|n ns IH]; cbn [map]; constructor.
  - apply (neuron_scaled D _ _ _ d); [exact S|]. apply F. now left.
  - apply IH. intros m I. apply F. now right.
Qed.

Lemma inputs_scaled D x : scaled D x (map (fun a => a # D) x).
Proof. induction x; cbn; constructor; [reflexivity|assumption]. Qed.

(* ---- readings ---- *)
Lemma distance_scaled D E z l v : (v == z # D)%Q ->
  (Qabs (v - (l # E)) == Z.abs (z * Zpos E - l * Zpos D) # (D * E))%Q.
Proof.
  intro H. rewrite H. unfold Qminus, Qplus, Qopp, Qabs. cbn [Qnum Qden].
  replace (z * Zpos E + - l * Zpos D) with (z * Zpos E - l * Zpos D) by ring. reflexivity.
Qed.

Lemma nth_others {A} (f : list A) a : forall k j, (j < length f)%nat -> j <> k ->
  In (nth j f a) (others k f).
Proof.
  induction f as [|v r IH]; intros [|k] [|j] J N; cbn in *; try lia.
  - apply nth_In. lia.
  - now left.
  - right. apply IH; lia.
Qed.

Lemma others_scaled D z q : scaled D z q -> forall k, scaled D (others k z) (others k q).
Proof.
  induction 1; intros [|k]; cbn; try constructor; try assumption. apply IHForall2.
Qed.

Lemma length_scaled D z q : scaled D z q -> length z = length q.
Proof. induction 1; cbn; congruence. Qed.

Lemma hd_scaled D z q : scaled D z q -> (hd 0 q == hd 0%Z z # D)%Q.
Proof. intros []; [reflexivity|assumption]. Qed.

Lemma rooms_scaled r D E z y f : scaled D z f ->
  scaled (2 * D * E) (roomsZ r (Zpos D) (Zpos E) z y) (rooms r E f y).
Proof.
  intro S. destruct r; cbn [rooms roomsZ].
  - constructor.
  - revert y. induction S as [|a b z f H S IH]; intros [|l y];
      cbn [combine map fst snd]; constructor; [|apply IH].
    rewrite (distance_scaled D E a l b H). unfold Qeq, Qminus, Qplus, Qopp. cbn [Qnum Qden].
    rewrite !Pos2Z.inj_mul. ring.
  - pose proof (channel_scaled D z f S (class_of y)) as T.
    pose proof (others_scaled D z f S (class_of y)) as O. revert T O.
    generalize (nth (class_of y) f 0%Q), (nth (class_of y) z 0). intros t s T O.
    induction O as [|a b z' f' H O IH]; cbn [map]; constructor; [|exact IH].
    rewrite H, T. unfold Qeq, Qminus, Qplus, Qopp. cbn [Qnum Qden]. rewrite !Pos2Z.inj_mul. ring.
  - constructor; [|constructor]. pose proof (hd_scaled D z f S) as T.
    destruct (hd 0 y =? 1); rewrite T; unfold Qeq, Qopp; cbn [Qnum Qden];
      rewrite !Pos2Z.inj_mul; ring.
Qed.

Lemma hits_right r D E z y f : scaled D z f -> hitsZ r (Zpos D) (Zpos E) z y = true ->
  hits r E f y.
Proof.
  intros S H. destruct r; cbn [hits hitsZ] in *.
  - revert y H. induction S as [|a b z f H S IH]; intros [|l y] B; cbn [both] in B;
      try discriminate; constructor.
    + apply andb_true_iff in B. destruct B as [B _]. apply Z.eqb_eq in B. rewrite H. exact B.
    + apply andb_true_iff in B. apply IH, B.
  - revert y H. induction S as [|a b z f H S IH]; intros [|l y] B; cbn [both] in B;
      try discriminate; constructor.
    + apply andb_true_iff in B. destruct B as [B _]. apply Z.ltb_lt in B.
      rewrite (distance_scaled D E a l b H). unfold Qlt. cbn [Qnum Qden].
      rewrite !Pos2Z.inj_mul, Z.mul_1_l, Z.mul_assoc.
      apply Zmult_lt_compat_r; [reflexivity|]. now rewrite Z.mul_comm.
    + apply andb_true_iff in B. apply IH, B.
  - apply andb_true_iff in H. destruct H as [L B]. apply Nat.ltb_lt in L.
    rewrite <- (length_scaled D z f S). split; [exact L|]. intros j J N.
    rewrite forallb_forall in B. rewrite !(channel_scaled D z f S). cbn [roomsZ] in B.
    specialize (B (2 * Zpos E * (nth (class_of y) z 0 - nth j z 0))).
    rewrite Z.ltb_lt in B. unfold Qlt. cbn [Qnum Qden].
    apply Z.mul_lt_mono_pos_r; [reflexivity|].
    enough (0 < 2 * Zpos E * (nth (class_of y) z 0 - nth j z 0)) by nia.
    apply B, in_map_iff. exists (nth j z 0). split; [reflexivity|]. now apply nth_others.
  - cbn [roomsZ forallb] in H. rewrite andb_true_r, Z.ltb_lt in H.
    pose proof (hd_scaled D z f S) as T.
    destruct (hd 0 y =? 1); rewrite T; unfold Qlt; cbn [Qnum Qden]; nia.
Qed.

Lemma margin_step m k M room q : scaled M room q -> margin_ok m k (Zpos M) room = true ->
  Forall (fun v => least m # over m <= v)%Q q /\
  (k < first_point m -> Forall (fun v => least m # over m < v)%Q q) /\
  (k = first_point m -> Exists (fun v => v == least m # over m)%Q q).
Proof.
  unfold margin_ok. rewrite !andb_true_iff, !orb_true_iff, !negb_true_iff. intros S [[A B] C].
  repeat split.
  - revert A. clear - S. induction S as [|a b z f H S IH]; cbn; constructor;
      apply andb_true_iff in A; destruct A as [A R]; [|now apply IH].
    apply Z.leb_le in A. rewrite H. exact A.
  - intro K. destruct B as [B|B]; [apply Z.ltb_ge in B; lia|]. revert B. clear - S.
    induction S as [|a b z f H S IH]; cbn; constructor;
      apply andb_true_iff in B; destruct B as [B R]; [|now apply IH].
    apply Z.ltb_lt in B. rewrite H. exact B.
  - intro K. destruct C as [C|C]; [apply Z.eqb_neq in C; lia|]. revert C. clear - S.
    induction S as [|a b z f H S IH]; cbn; [discriminate|]. intro C. apply orb_true_iff in C.
    destruct C as [C|C]; [left|right; now apply IH].
    apply Z.eqb_eq in C. rewrite H. exact C.
Qed.

(* ---- points, rows and sizes ---- *)
Lemma first_of_increasing l : forall a, increasing (a :: l) = true ->
  forall x, In x l -> before a x = true.
Proof.
  induction l as [|b l IH]; intros a H x I; [destruct I|]. cbn [increasing] in H.
  apply andb_true_iff in H. destruct H as [B R]. destruct I as [<-|I]; [exact B|].
  apply (before_transitive _ b); [exact B|]. now apply IH.
Qed.

Lemma increasing_distinct l : increasing l = true -> NoDup l.
Proof.
  induction l as [|a l IH]; intro H; constructor.
  - intro I. pose proof (first_of_increasing l a H a I) as B.
    now rewrite before_irreflexive in B.
  - apply IH. destruct l; [reflexivity|]. cbn in H. now apply andb_true_iff in H.
Qed.

Lemma both_equal x : forall y, both Z.eqb x y = true -> x = y.
Proof.
  induction x as [|a x IH]; intros [|b y] H; cbn in H; try discriminate; [reflexivity|].
  apply andb_true_iff in H. destruct H as [E R]. apply Z.eqb_eq in E. subst. f_equal. now apply IH.
Qed.

Lemma sizes_equal s t : sizes_eqb s t = true -> s = t.
Proof. intro H. apply both_equal in H. destruct s, t. injection H. congruence. Qed.

Lemma first_not_none {A} (f : Z -> A -> bool) l : forall k, first_not f k l = None ->
  forall i a, nth_error l i = Some a -> f (k + Z.of_nat i) a = true.
Proof.
  induction l as [|b l IH]; intros k H i a E; [now destruct i|]. cbn in H.
  destruct (f k b) eqn:F; [|discriminate]. destruct i as [|i]; cbn [nth_error] in E.
  - injection E as ->. now replace (k + Z.of_nat 0) with k by lia.
  - replace (k + Z.of_nat (S i)) with (k + 1 + Z.of_nat i) by lia. now apply IH.
Qed.

Lemma first_not_all {A} (f : A -> bool) l k : first_not (fun _ => f) k l = None ->
  forall a, In a l -> f a = true.
Proof.
  intros H a I. apply In_nth_error in I. destruct I as [i E].
  exact (first_not_none _ _ _ H _ _ E).
Qed.

Lemma passed f found rest : else_at f found rest = None -> found = None /\ rest tt = None.
Proof. destruct found; cbn; [discriminate|auto]. Qed.

Lemma needed b : need b = None -> b = true.
Proof. now destruct b. Qed.

(* THEOREM judge_sound.  If the checker finds no fault in the content of a certificate, then what
   the verdict says of it is true: the network has the label of every point under the stated
   reading, the margin is the least, points and rows are numbered and told apart, and all sizes
   are those stated. *)
Theorem judge_sound c : judge c = None -> certified c.
Proof.
  unfold judge. intro H.
  apply passed in H. destruct H as [H1 H]. apply needed in H1.
  apply passed in H. destruct H as [H2 H]. apply needed in H2.
  apply passed in H. destruct H as [H3 H].
  apply passed in H. destruct H as [H4 H].
  apply passed in H. destruct H as [H5 H]. apply needed in H5.
  apply passed in H. destruct H as [H6 H]. apply needed in H6.
  apply passed in H. destruct H as [H7 H]. apply needed in H7. apply andb_true_iff in H7.
  apply passed in H. destruct H as [H8 H]. apply needed in H8.
  pose proof (fun p => run_scaled (layers c) (coordinate_denominator c) _ (coordinates p) _
    (inputs_scaled _ _) (proj1 H7)) as S.
  destruct (compile (coordinate_denominator c) (layers c)) as [network D]. cbn [fst snd] in S.
  apply passed in H. destruct H as [H9 H].
  apply passed in H. destruct H as [H10 H]. apply needed in H10.
  constructor.
  - now split.
  - intros p I. split; [now apply (first_not_all _ _ _ H3)|now apply (first_not_all _ _ _ H4)].
  - apply (Permutation_NoDup (l := sort (map coordinates (table c)))).
    + apply Permutation_sym, Permuted_sort.
    + now apply increasing_distinct.
  - unfold rows_numbered in H5. apply andb_true_iff in H5. destruct H5 as [N B].
    apply Z.eqb_eq in N. apply both_equal in B. rewrite <- N. unfold zlength. rewrite Nat2Z.id.
    rewrite <- B. apply Sorted_rows.Permuted_sort.
  - exact H7.
  - now apply sizes_equal.
  - intros p I. apply (hits_right _ D _ (fold_left layerZ network (coordinates p))); [apply S|].
    refine (first_not_all _ _ _ H9 (p, _) _). apply in_map_iff. now exists p.
  - unfold margin_is_right. unfold margin_form in H10. destruct (stated_margin c) as [m|].
    + assert (R : read_as c <> equals /\ 0 <= first_point m < points_number (claimed c)).
      { destruct (read_as c); try discriminate; apply andb_true_iff in H10;
          rewrite Z.leb_le, Z.ltb_lt in H10; split; try discriminate; apply H10. }
      split; [apply R|]. split; [apply R|]. clear R H10. intros k p N.
      apply passed in H. destruct H as [H _].
      exact (margin_step _ _ _ _ _ (rooms_scaled _ _ _ _ _ _ (S p))
        (first_not_none _ _ _ H k (p, _) (map_nth_error _ _ _ N))).
    + now destruct (read_as c).
Qed.

(* THEOREM every_row_hit.  Every row of the table of a certified certificate is one of its points,
   and the network has the label of that point. *)
Theorem every_row_hit c : certified c -> forall r, 1 <= r <= rows_number (claimed c) ->
  exists p, In p (table c) /\ In r (rows p) /\
    hits (read_as c) (label_denominator c) (outputs c p) (label p).
Proof.
  intros C r R. assert (I : In r (count_up 1 (Z.to_nat (rows_number (claimed c))))).
  { assert (G : forall n from, from <= r < from + Z.of_nat n -> In r (count_up from n)).
    { induction n as [|n IH]; intros from F; cbn; [lia|].
      destruct (Z.eq_dec from r); [now left|right]. apply IH. lia. }
    apply G. lia. }
  apply (Permutation_in _ (Permutation_sym (the_rows c C))), in_flat_map in I.
  destruct I as (p & P & I). exists p. repeat split; try assumption. now apply (the_labels c C).
Qed.
