// The editor of SPARQL: CodeMirror 6 in a shadow root, where its styles need no permission of the page's policy.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentService } from "@codemirror/language";
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { checked } from "./check";
import { completing } from "./complete";
import { meanings } from "./hover";
import { language, style } from "./style";
import { loadTerms, type Terms } from "./terms";

/** What an editor is made with: its first text and label, addresses of the server, and what it calls. */
export interface EditorOptions {
  text: string;
  label: string;
  terms: string;
  search: string;
  run: () => void;
  changed: (text: string) => void;
  told: (line: number | undefined, message: string) => void;
  nameOf: (iri: string) => Promise<string | undefined>;
}

/** What a page does with an editor. */
export interface Editor {
  text: () => string;
  put: (text: string) => void;
  focus: () => void;
  /** Mark a place, counted from 1, as the server names it. */
  mark: (line: number, column: number, message: string) => void;
}

const STEP = 2;

/** Make an editor in an empty element. */
export function createEditor(place: HTMLElement, options: EditorOptions): Editor {
  const root = place.attachShadow({ mode: "open" });
  const loading = loadTerms(options.terms);
  let terms: Terms = { prefixes: {}, classes: [], properties: [], graphs: [], statuses: [] };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensions(options, loading, () => terms) }),
  });
  void loading.then((loaded) => {
    terms = loaded;
    forceLinting(view);
  });
  return {
    text: () => view.state.doc.toString(),
    put: (text) =>
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } }),
    focus: () => view.focus(),
    mark: (line, column, message) => mark(view, line, column, message),
  };
}

function extensions(options: EditorOptions, loading: Promise<Terms>, terms: () => Terms) {
  const run = () => {
    options.run();
    return true;
  };
  return [
    keymap.of([
      { key: "Mod-Enter", run, preventDefault: true },
      { key: "Tab", run: acceptCompletion },
    ]),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    [lineNumbers(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(), closeBrackets()],
    [highlightActiveLine(), highlightActiveLineGutter(), EditorView.lineWrapping, EditorState.tabSize.of(STEP)],
    [language, indentService.of((context, position) => indentation(context.state, position)), style],
    autocompletion({
      override: [completing({ terms: loading, search: options.search })],
      icons: false,
      activateOnTypingDelay: 150,
    }),
    [linter((view) => tell(view, checked(view.state, terms()), options), { delay: 400 }), lintGutter()],
    [meanings(terms, options.nameOf), tooltips({ position: "fixed" })],
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      spellcheck: "false",
      autocapitalize: "off",
      autocorrect: "off",
    }),
    EditorView.domEventHandlers({ beforeinput: typedOver }),
    EditorView.updateListener.of((update) => update.docChanged && options.changed(update.state.doc.toString())),
  ];
}

/**
 * Put in what is typed over a selection, or has several lines, as the browser would: but without the inline styles
 * by which it keeps the colours of what was there, which the page's policy does not let it set.
 */
function typedOver(event: InputEvent, view: EditorView): boolean {
  const text = event.data ?? "";
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.cancelable || (empty && !text.includes("\n"))) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
  const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

/** Say the first fault in words beside the editor, for those who do not see or hover. */
function tell(view: EditorView, found: Diagnostic[], options: EditorOptions): Diagnostic[] {
  const first = found.find(({ severity }) => severity === "error") ?? found[0];
  options.told(first && view.state.doc.lineAt(first.from).number, first?.message ?? "");
  return found;
}

/** A new line is indented by the braces that are open before it. */
function indentation(state: EditorState, position: number): number {
  const before = state.sliceDoc(0, position).replace(/"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*/g, "");
  const open = before.split("{").length - before.split("}").length;
  const closes = /^\s*\}/.test(state.sliceDoc(position, state.doc.lineAt(position).to));
  return STEP * Math.max(0, closes ? open - 1 : open);
}

function mark(view: EditorView, line: number, column: number, message: string): void {
  const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const rest = /^[\p{L}\p{N}_:]+/u.exec(view.state.sliceDoc(from, at.to))?.[0].length ?? 0;
  const to = Math.min(from + Math.max(rest, 1), view.state.doc.length);
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
}
