package dev.detour.sim.shape;

import java.util.ArrayList;
import java.util.List;

/** What an answer says, one piece for each visible token. */
final class Content {
  /**
   * What one token says.
   *
   * @param call which tool call it belongs to; -1: none
   * @param startsCall whether that call begins here
   */
  record Piece(String text, int call, boolean startsCall) {}

  private final Plan plan;
  private final Form form;
  private final int offset;

  Content(Plan plan, ChatRequest request) {
    this.plan = plan;
    this.form = request.form();
    this.offset = request.prefilledTokens();
  }

  /** Visible tokens of the answer as it will be sent. */
  int tokens() {
    return (int) plan.usage().visible();
  }

  Piece piece(int index) {
    if (form instanceof Form.Calls it) {
      int count = it.calls().size();
      int call = (int) ((long) index * count / plan.wanted());
      int first = first(call, count);
      int end = first(call + 1, count);
      String json = it.calls().get(call).arguments();
      return new Piece(slice(json, index - first, end - first), call, index == first);
    }
    return new Piece(
        form instanceof Form.Document it
            ? slice(it.json(), index, plan.wanted())
            : Words.word(offset + index),
        -1,
        false);
  }

  /** The first token of a call: the smallest index that the division above gives to it. */
  private int first(int call, int count) {
    return (int) (((long) call * plan.wanted() + count - 1) / count);
  }

  private static String slice(String text, int index, int of) {
    return text.substring(
        (int) ((long) index * text.length() / of), (int) ((long) (index + 1) * text.length() / of));
  }

  /** Everything that is no call. */
  String text() {
    if (form instanceof Form.Calls) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens(); i++) {
      text.append(piece(i).text());
    }
    return text.toString();
  }

  /** The calls, their arguments cut where the answer is. */
  List<Form.Call> calls() {
    if (!(form instanceof Form.Calls it)) {
      return List.of();
    }
    List<StringBuilder> arguments = new ArrayList<>();
    for (int i = 0; i < tokens(); i++) {
      Piece piece = piece(i);
      if (piece.startsCall()) {
        arguments.add(new StringBuilder());
      }
      arguments.get(piece.call()).append(piece.text());
    }
    List<Form.Call> calls = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      calls.add(new Form.Call(it.calls().get(i).name(), arguments.get(i).toString()));
    }
    return calls;
  }

  /** The name of a call's tool. */
  String callName(int call) {
    return ((Form.Calls) form).calls().get(call).name();
  }
}
