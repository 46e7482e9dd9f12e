package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Labels;
import java.util.Comparator;

/** The order of alerts in a notification, which is Alertmanager's: job, instance, other labels. */
final class AlertOrder implements Comparator<Alert> {
    @Override
    public int compare(Alert a, Alert b) {
        for (String name : new String[] {Labels.JOB, Labels.INSTANCE}) {
            boolean inA = a.labels().has(name);
            boolean inB = b.labels().has(name);
            if (inA != inB) {
                return inA ? -1 : 1;
            }
            int order = CodePoints.compare(a.labels().get(name), b.labels().get(name));
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(a.labels().size(), b.labels().size());
        return order != 0 ? order : a.labels().compareTo(b.labels());
    }
}
