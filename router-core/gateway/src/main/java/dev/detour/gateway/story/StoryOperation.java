package dev.detour.gateway.story;

import static dev.detour.gateway.admin.Shapes.instant;
import static dev.detour.gateway.admin.Shapes.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.admin.AdminException;
import dev.detour.gateway.admin.Call;
import dev.detour.gateway.admin.Operation;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Any;
import dev.detour.policy.document.shape.Shape.Entries;
import dev.detour.policy.document.shape.Shape.Field;
import io.vertx.core.Future;

/** {@code GET /v1/requests/{request}}. */
public final class StoryOperation {
  private final StoryBook book;

  private StoryOperation(StoryBook book) {
    this.book = book;
  }

  /** The operation of the admin API. */
  public static Operation of(StoryBook book) {
    return Operation.get(
        "/v1/requests/{request}",
        "getRequest",
        "The story of a request that this router handled a short while ago.",
        shape(),
        new StoryOperation(book)::find);
  }

  private Future<JsonNode> find(Call call) {
    String id = call.text("request");
    return Future.succeededFuture(
        book.find(id)
            .map(StoryJson::of)
            .orElseThrow(
                () ->
                    AdminException.notFound(
                        "request",
                        "request/"
                            + id
                            + " is not among the last ones of this router; the console finds it"
                            + " in the analytics store")));
  }

  private static Shape shape() {
    Shape.Fields known =
        Shape.Fields.of(
            "",
            Field.required("requestId", text("Its id.")),
            Field.required("tenant", text("Who paid.")),
            Field.required("outcome", text("How it ended.")),
            Field.required("arrivedAt", instant("When it came.")),
            Field.required("attempts", new Any("Every attempt, in order.")));
    return new Entries(
        "The request, its attempts, and what was decided: "
            + String.join(", ", known.fields().stream().map(Field::name).toList())
            + " and what else is known.",
        text("A field."),
        new Any("Its value."));
  }
}
