(* judge_certificate FILE: reads a certificate and has its content judged by Judge.judge, which is
   extracted from Rocq.  Exit code 0 ACCEPTED, 1 REJECTED, 3 DECLINED, 2 for a file that cannot be
   read.

   The form is docs/certificate-format.md, read strictly: one record a line, the keys in their
   order, no space, integers in their one form.  Of hashes, names, lines, traces and digests only
   the form of the line is looked at: they are no part of what is judged, and it is said so. *)

open Judge

exception Bad of string * string (* place, what is wrong there *)
exception Declined of string * string

let bad place format = Printf.ksprintf (fun words -> raise (Bad (place, words))) format

(* ---- JSON, of which every value has one form ---- *)

type json =
  | Number of string
  | Text of string
  | List of json list
  | Object of (string * json) list

let parse place line =
  let length = String.length line and at = ref 0 in
  let next () = if !at < length then line.[!at] else '\n' in
  let wrong what = bad place "expected %s in column %d" what (!at + 1) in
  let take sign = if next () = sign then incr at else wrong (Printf.sprintf "%C" sign) in
  let text () =
    take '"';
    match String.index_from_opt line !at '"' with
    | None -> wrong "the end of a text"
    | Some last ->
        let found = String.sub line !at (last - !at) in
        at := last + 1;
        found
  in
  let rec digits first =
    match next () with
    | '0' .. '9' -> incr at; digits first
    | _ -> String.sub line first (!at - first)
  in
  let number () =
    let first = !at in
    if next () = '-' then incr at;
    let found = digits first in
    match found with
    | "" | "-" | "-0" -> wrong "an integer"
    | _ ->
        let start = if found.[0] = '-' then 1 else 0 in
        if found.[start] = '0' && found <> "0" || String.length found > 17
           || abs (int_of_string found) > 1 lsl 53
        then wrong "an integer of at most 2^53 without leading zeros";
        found
  in
  let rec value depth =
    if depth > 6 then wrong "at most 6 levels of brackets";
    match next () with
    | '"' -> Text (text ())
    | '-' | '0' .. '9' -> Number (number ())
    | '[' -> incr at; List (items ']' (fun () -> value (depth + 1)))
    | '{' -> incr at; Object (items '}' (fun () -> member (depth + 1)))
    | _ -> wrong "a value"
  and member depth =
    let key = text () in
    take ':';
    (key, value depth)
  and items : 'a. char -> (unit -> 'a) -> 'a list =
    fun last item ->
    if next () = last then (incr at; [])
    else
      let rec more found =
        let found = item () :: found in
        if next () = ',' then (incr at; more found) else (take last; List.rev found)
      in
      more []
  in
  let found = value 1 in
  if !at < length then wrong "the end of the line";
  found

(* ---- values ---- *)

(* Bits of the digits, the most significant first. *)
let bits_of_digit width digit =
  List.init width (fun k -> (digit lsr (width - 1 - k)) land 1 = 1)

let hexadecimal sign =
  match sign with
  | '0' .. '9' -> Char.code sign - Char.code '0'
  | 'a' .. 'f' -> Char.code sign - Char.code 'a' + 10
  | _ -> -1

let small_integer n = integer_of (n < 0) (bits_of_digit 54 (abs n))

let long_integer place digits =
  let negative = digits <> "" && digits.[0] = '-' in
  let start = if negative then 1 else 0 in
  let length = String.length digits - start in
  if length < 14 || digits.[start] = '0' then bad place "an integer in another form: %S" digits;
  if String.length digits > 65536 then raise (Declined (place, "an integer of too many digits"));
  let bits = ref [] in
  for k = String.length digits - 1 downto start do
    let digit = hexadecimal digits.[k] in
    if digit < 0 then bad place "not a hexadecimal digit: %C" digits.[k];
    bits := List.rev_append (List.rev (bits_of_digit 4 digit)) !bits
  done;
  if length = 14 && String.compare (String.sub digits start 14) "20000000000000" <= 0 then
    bad place "a small integer as a text: %S" digits;
  integer_of negative !bits

let integer place = function
  | Number digits -> small_integer (int_of_string digits)
  | Text digits -> long_integer place digits
  | _ -> bad place "expected an integer"

let positive place value =
  match positive_of (integer place value) with
  | Some found -> found
  | None -> bad place "expected an integer of at least 1"

let list place = function List items -> items | _ -> bad place "expected a list"
let text place = function Text found -> found | _ -> bad place "expected a text"
let integers place value = List.map (integer place) (list place value)

(* A natural number of our own, as it is counted here. *)
let count_of z = List.fold_right (fun bit n -> (2 * n) + if bit then 1 else 0) (bits_of z) 0

(* ---- records ---- *)

type record = { place : string; kind : string; members : (string * json) list }

let record number line =
  let place = Printf.sprintf "line %d" number in
  String.iter (fun sign -> if sign < ' ' || sign > '~' || sign = '\\' then
    bad place "a character that no certificate has") line;
  match parse place line with
  | Object (("kind", Text kind) :: members) -> { place; kind; members }
  | _ -> bad place "expected an object that begins with its kind"

let values record keys =
  if List.map fst record.members <> keys then
    bad record.place "expected the keys %s" (String.concat ", " keys);
  List.map snd record.members

let sizes = [ "points"; "rows"; "dimension"; "outputs"; "width"; "depth"; "nodes";
  "dense_parameters"; "nonzero_parameters"; "largest_weight_bits"; "total_weight_bits" ]

let claim record =
  match values record (("reading" :: sizes) @ [ "data_sha256"; "network_sha256" ]) with
  | reading :: rest ->
      let read_as =
        match text record.place reading with
        | "equals" -> Equals
        | "nearest" -> Nearest
        | "argmax" -> Argmax
        | "sign" -> Sign
        | other -> raise (Declined ("line 2, reading", other))
      in
      let natural value =
        let z = integer record.place value in
        if z <> integer_of false [] && positive_of z = None then
          bad record.place "expected an integer of at least 0";
        z
      in
      let sized = List.map natural (List.filteri (fun k _ -> k < List.length sizes) rest) in
      (match sized with
       | [ a; b; c; d; e; f; g; h; i; j; k ] -> (read_as, make_sizes a b c d e f g h i j k)
       | _ -> bad record.place "expected eleven sizes")
  | [] -> bad record.place "expected a claim"

let point record =
  match values record [ "x"; "y"; "rows" ] with
  | [ x; y; rows ] ->
      make_point (integers record.place x) (integers record.place y) (integers record.place rows)
  | _ -> bad record.place "expected a point"

let pair place = function
  | List [ channel; weight ] -> (integer place channel, integer place weight)
  | _ -> bad place "expected a pair of a channel and a weight"

let activation place = function
  | Text "relu" -> Relu
  | Text "identity" -> Identity
  | _ -> bad place "expected relu or identity"

let affine place names activations denominator biases rows =
  let names = List.length (list place names) in
  let biases = integers place biases in
  let rows = List.map (fun row -> List.map (pair place) (list place row)) (list place rows) in
  if List.exists (fun length -> length <> names)
      [ List.length activations; List.length biases; List.length rows ] then
    bad place "expected lists of one length";
  let neurons = List.map2 (fun (activation, row) bias -> make_neuron activation row bias)
    (List.combine activations rows) biases in
  make_layer (positive place denominator) neurons

let layer record =
  match values record
    [ "stage"; "lemma"; "names"; "activations"; "denominator"; "biases"; "rows" ] with
  | [ _; _; names; activations; denominator; biases; rows ] ->
      let place = record.place in
      affine place names (List.map (activation place) (list place activations))
        denominator biases rows
  | _ -> bad record.place "expected a layer"

let output record =
  match values record [ "names"; "denominator"; "biases"; "rows" ] with
  | [ names; denominator; biases; rows ] ->
      let place = record.place in
      affine place names (List.map (fun _ -> Identity) (list place names)) denominator biases rows
  | _ -> bad record.place "expected an output"

let margin record =
  match values record [ "numerator"; "denominator"; "point" ] with
  | [ numerator; denominator; point ] ->
      let place = record.place in
      make_margin (integer place numerator) (positive place denominator) (integer place point)
  | _ -> bad record.place "expected a margin"

(* ---- the file ---- *)

let records path =
  let channel = open_in_bin path in
  let length = in_channel_length channel in
  let found = really_input_string channel length in
  close_in channel;
  if length = 0 || found.[length - 1] <> '\n' then raise (Bad ("the end", "expected a whole line"));
  if length > 1 lsl 28 then raise (Declined ("the file", "more than 2^28 bytes"));
  String.sub found 0 (length - 1) |> String.split_on_char '\n'
  |> List.mapi (fun k line -> record (k + 1) line)

(* The records of this kind at the beginning, and the others. *)
let rec leading kinds found = function
  | record :: rest when List.mem record.kind kinds -> leading kinds (record :: found) rest
  | rest -> (List.rev found, rest)

let one kind = function
  | record :: rest when record.kind = kind -> (record, rest)
  | record :: _ -> bad record.place "expected a record of kind %s" kind
  | [] -> bad "the end" "expected a record of kind %s" kind

let version record =
  match values record [ "format"; "version"; "declared" ] with
  | [ Text "memproof"; Number ("1" | "2"); _ ] -> ()
  | [ Text "memproof"; _; _ ] -> raise (Declined ("line 1, version", "not 1 or 2"))
  | _ -> bad record.place "expected the format memproof"

let ends place end_record counts =
  match values end_record [ "points"; "layers"; "lines"; "traces"; "sha256" ] with
  | [ points; layers; lines; traces; _ ] ->
      let stated = List.map (integer place) [ points; layers; lines; traces ] in
      if stated <> List.map small_integer counts then bad place "expected other counts"
  | _ -> bad place "expected an end"

let content path =
  let meta, rest = one "meta" (records path) in
  version meta;
  let claimed, rest = one "claim" rest in
  let read_as, claimed = claim claimed in
  let data, rest = one "data" rest in
  let points, rest = leading [ "point" ] [] rest in
  let layers, rest = leading [ "layer" ] [] rest in
  let last, rest = one "output" rest in
  let lines, rest = leading [ "line" ] [] rest in
  let traces, rest = leading [ "trace"; "digest" ] [] rest in
  let margins, rest = leading [ "margin" ] [] rest in
  let last_of_all, rest = one "end" rest in
  (match rest with [] -> () | record :: _ -> bad record.place "expected nothing more");
  ends last_of_all.place last_of_all
    (List.map List.length [ points; layers; lines; traces ]);
  let stated = match margins with
    | [] -> None
    | [ only ] -> Some (margin only)
    | _ :: second :: _ -> bad second.place "expected one margin" in
  match values data [ "coordinate_denominator"; "label_denominator"; "classes" ] with
  | [ coordinates; labels; classes ] ->
      let place = data.place in
      (make_certificate read_as claimed (positive place coordinates) (positive place labels)
         (small_integer (List.length (list place classes))) (List.map point points)
         (List.map layer layers) (output last) stated,
       List.length points)
  | _ -> bad data.place "expected data"

let fault_words = function
  | Vacuous -> "a size is 0"
  | Reading -> "classes or outputs that do not go with the reading"
  | Shape -> "a point of another length"
  | Class -> "no class"
  | Rows -> "rows that are not 1, 2, ..., each once"
  | Repeated -> "a point twice"
  | Weights -> "channels that do not increase, a weight 0, or an output with a relu"
  | Sized -> "a size is another one"
  | Missed -> "the label is missed"
  | Margined -> "the margin is another one"

let accepted = "every label is read from the outputs, the margin and all sizes are those stated\n\
                \  not looked at: hashes, names, lines, traces and digests"

let judged path =
  match content path with
  | found, points -> (
      match judge found with
      | None -> Printf.printf "ACCEPTED %S: %d points; %s\n" path points accepted; 0
      | Some (fault, number) ->
          let place = match fault with
            | Shape | Class | Missed -> Printf.sprintf "point %d" (count_of number)
            | _ -> "the content" in
          Printf.printf "REJECTED at %s: %s\n" place (fault_words fault); 1)
  | exception Bad (place, words) -> Printf.printf "REJECTED at %s: %s\n" place words; 1

let () =
  match Sys.argv with
  | [| _; path |] -> (
      try exit (judged path) with
      | Declined (place, words) -> Printf.printf "DECLINED at %s: %s\n" place words; exit 3
      | Stack_overflow | Out_of_memory -> print_endline "DECLINED: not enough memory"; exit 3
      | Sys_error words | Failure words -> prerr_endline words; exit 2
      | End_of_file -> prerr_endline "the file changed while it was read"; exit 2)
  | _ -> prerr_endline "usage: judge_certificate FILE (unpacked)"; exit 2
