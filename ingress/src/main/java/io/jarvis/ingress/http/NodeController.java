package io.jarvis.ingress.http;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.NodeUse;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.NodeModes;
import io.jarvis.ingress.flow.NodeUses;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.state.readmodel.NodeLoad;
import io.jarvis.state.readmodel.Page;
import io.jarvis.state.readmodel.ReadModel;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the nodes and sets whether they take new tasks. */
@RestController
@RequestMapping({"/v1", ""})
public final class NodeController {
  private static final int EVENTS = 50;

  private final NodeCatalog catalog;
  private final ReadModel model;
  private final NodeUses uses;
  private final NodeModes modes;

  public NodeController(NodeCatalog catalog, ReadModel model, NodeUses uses, NodeModes modes) {
    this.catalog = catalog;
    this.model = model;
    this.uses = uses;
    this.modes = modes;
  }

  @GetMapping("/nodes")
  ResponseEntity<byte[]> list() {
    Map<NodeId, NodeLoad> loads = model.loadByNode();
    Map<String, NodeUse> used = uses.all();
    return HttpJson.ok(
        new NodeView.All(
            catalog.nodes().stream()
                .map(node ->
                    NodeView.of(
                        node,
                        loads.getOrDefault(node.id(), NodeLoad.NONE),
                        Optional.ofNullable(used.get(node.id().value()))))
                .toList()));
  }

  @GetMapping("/nodes/{id}")
  ResponseEntity<byte[]> get(@PathVariable String id) {
    CatalogNode node = node(id);
    NodeLoad load = model.loadByNode().getOrDefault(node.id(), NodeLoad.NONE);
    List<NodeView.OnNode> tasks = model.onNode(node.id(), Page.MAX_LIMIT, NodeView.OnNode::of);
    return HttpJson.ok(
        new NodeView.Detailed(
            NodeView.of(node, load, Optional.ofNullable(uses.all().get(id))),
            tasks,
            model.nodeEvents(node.id(), EVENTS)));
  }

  @PostMapping("/nodes/{id}/drain")
  ResponseEntity<byte[]> drain(@PathVariable String id, HttpServletRequest request) {
    return set(id, NodeEvent.Mode.DRAINING, request);
  }

  @PostMapping("/nodes/{id}/cordon")
  ResponseEntity<byte[]> cordon(@PathVariable String id, HttpServletRequest request) {
    return set(id, NodeEvent.Mode.CORDONED, request);
  }

  @PostMapping("/nodes/{id}/uncordon")
  ResponseEntity<byte[]> uncordon(@PathVariable String id, HttpServletRequest request) {
    return set(id, NodeEvent.Mode.READY, request);
  }

  private ResponseEntity<byte[]> set(String id, NodeEvent.Mode mode, HttpServletRequest request) {
    NodeId node = node(id).id();
    modes.set(node, mode, request.getRemoteAddr());
    return HttpJson.answer(HttpStatus.ACCEPTED, Map.of("id", node.value(), "mode", mode.word()));
  }

  private CatalogNode node(String id) {
    Optional<CatalogNode> node =
        catalog.nodes().stream().filter(known -> known.id().value().equals(id)).findFirst();
    return node.orElseThrow(
        () -> ProblemException.of(ProblemType.UNKNOWN, "there is no node '" + Shown.of(id) + "'"));
  }
}
